"""What OpenAPI says of the bodies of a request's steps: the facts without what is put in here."""

from api.openapi_bodies import WHOSE, Schema, as_body, inlined, sent, without
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.restriction import ProcessingRestricted
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestReceived,
    RequestVerified,
    RequestWithdrawn,
)
from ledger.vocabulary.schema import json_schema

DISPUTED = {
    "type": "boolean",
    "default": False,
    "description": "for a correction: the data is restricted at once (PDPA Art. 11(2))",
}
CONTENT = (
    "what the member wrote or said, as texts under names of your own, such as"
    ' {"text": "請給我一份我的個人資料"}'
)
DAYS = {
    "type": "integer",
    "minimum": 1,
    "maximum": 30,
    "description": "how many days more; without it, as many as the law allows",
}


def _receipt() -> Schema:
    schema = without(json_schema(RequestReceived), (), optional=["law"], added=WHOSE)
    parts: Schema = schema["$defs"]
    parts["RequestItem"] = without(parts["RequestItem"], ["clock"], added={"disputed": DISPUTED})
    del parts["Clock"]
    content = schema["properties"]["content"]
    content["description"] = f"{CONTENT}; {content['description']}"
    return schema


def _decision() -> Schema:
    fields = sent(ProcessingRestricted, "request", optional=["restriction", "scope", "reason"])
    why = "For a stop that is granted; without it, everything is restricted."
    restriction = fields | {"description": why}
    return sent(RequestDecided, "request", added={"restriction": restriction})


def _fulfilment() -> Schema:
    fields = sent(DataCorrected, "request", optional=["channel"])
    why = "For a correction, unless one was recorded for the request already."
    correction = fields | {"description": why}
    return sent(RequestFulfilled, "request", added={"correction": correction})


RECEIPT = as_body(inlined(_receipt()))
VERIFICATION = as_body(sent(RequestVerified, "request", optional=["verifier"]))
EXTENSION = as_body(sent(RequestExtended, "request", "clock", added={"days": DAYS}))
DECISION = as_body(_decision())
FULFILMENT = as_body(_fulfilment())
WITHDRAWAL = as_body(sent(RequestWithdrawn, "request"))
