"""What the OpenAPI document says to who reads it."""

import re
from typing import Any

from api.app import make_app
from api.openapi_words import TAGS, summary_of

CHINESE = re.compile("[\u4e00-\u9fff]")
LONGEST_SUMMARY = 90
NAME_OF_FUNCTION = re.compile(r"[A-Z]\w*(?: [A-Z]\w*)*")


def operations() -> dict[str, dict[str, Any]]:
    paths = make_app().openapi()["paths"]
    return {f"{m} {path}": each for path, told in paths.items() for m, each in told.items()}


def test_every_route_has_a_summary_for_people() -> None:
    for route, told in operations().items():
        summary = told["summary"]
        assert " " in summary, route
        assert len(summary) <= LONGEST_SUMMARY, (route, summary)
        assert not NAME_OF_FUNCTION.fullmatch(summary), (route, summary)


def test_a_summary_is_the_first_clause() -> None:
    assert summary_of("One right; 409 when\nit is over.") == "One right"
    assert summary_of("What `a.b` says\nof it.\n\nMore.") == "What `a.b` says of it"


def test_every_group_of_routes_is_described_in_both_languages() -> None:
    used = {tag for told in operations().values() for tag in told["tags"]}
    assert used == set(TAGS)
    told = make_app().openapi()["tags"]
    assert [tag["name"] for tag in told] == list(TAGS)
    for tag in told:
        assert CHINESE.search(tag["description"]), tag
        assert re.search("[A-Z][a-z]", tag["description"]), tag


def test_what_is_sealed_of_a_request_is_described() -> None:
    receipt = operations()["post /v1/requests"]["requestBody"]["content"]["application/json"]
    words = receipt["schema"]["properties"]["content"]["description"]
    assert "what the member wrote" in words
    assert "sealed" in words
