"""Closed lists of the vocabulary: what an event may say it was for, through which channel, in which
role.
"""

from enum import StrEnum


class Manner(StrEnum):
    """What a use or disclosure was for: the policy's «object and method of use» (PDPA Art.
    8(1)(4)).
    """

    DISPLAY = "display"
    SEARCH = "search"
    IDENTIFICATION = "identification"
    TRANSACTION = "transaction"
    PAYMENT = "payment"
    DELIVERY = "delivery"
    AFTER_SALES = "after-sales"
    MARKETING = "marketing"
    PERSONALISATION = "personalisation"
    ANALYSIS = "analysis"
    SURVEY = "survey"
    INQUIRY = "inquiry"
    INCIDENTAL = "incidental"
    OUT_OF_SCOPE = "out-of-scope"


class Channel(StrEnum):
    """A way by which the organisation and a member reach each other."""

    WEB = "web"
    APP = "app"
    EMAIL = "email"
    MAIL = "mail"
    TELEPHONE = "telephone"
    FAX = "fax"
    SMS = "sms"
    PUSH = "push"
    CHAT = "chat"
    COUNTER = "counter"
    OTHER = "other"


class MarketingChannel(StrEnum):
    """A channel on which marketing may be refused (PDPA Art. 20(2)); `all` covers every one."""

    EMAIL = "email"
    MAIL = "mail"
    TELEPHONE = "telephone"
    SMS = "sms"
    PUSH = "push"
    ALL = "all"


class ConsentKind(StrEnum):
    """Three kinds of consent that are never merged (PDPA Art. 7(1), 7(2), and written consent)."""

    COLLECTION = "collection"
    OUT_OF_PURPOSE = "out_of_purpose"
    WRITTEN = "written"


class RecipientRole(StrEnum):
    """In which legal role somebody receives data (PDPA Art. 4, 20; Enforcement Rules Art. 8)."""

    PROCESSOR = "processor"
    INDEPENDENT_PROVIDER = "independent_provider"
    AUTHORITY = "authority"
    AFFILIATE = "affiliate"
    SUBJECT_DESIGNATED = "subject_designated"


class Right(StrEnum):
    """The five rights of PDPA Art. 3."""

    INQUIRY = "inquiry"
    COPY = "copy"
    CORRECTION = "correction"
    STOP = "stop"
    DELETION = "deletion"


class Outcome(StrEnum):
    """How a request for one right was decided."""

    GRANTED = "granted"
    PARTIALLY_GRANTED = "partially_granted"
    REFUSED = "refused"


class Provision(StrEnum):
    """Whether the member had to give the data for the service (PDPA Art. 8(1)(6))."""

    NECESSARY = "necessary"
    OPTIONAL = "optional"


class Obtained(StrEnum):
    """Whether data came from the member (PDPA Art. 8) or from somebody else (Art. 9)."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class Handover(StrEnum):
    """By which means data was handed to a recipient."""

    API = "api"
    FILE = "file"
    PAPER = "paper"
    SCREEN = "screen"
    VOICE = "voice"


class RestrictionScope(StrEnum):
    """What a restriction stops (PDPA Art. 11(2), 11(3), 20(2))."""

    ALL = "all"
    MARKETING = "marketing"
    DISPUTED = "disputed"


class ErasureTrigger(StrEnum):
    """Why an erasure was ordered."""

    REQUEST = "request"
    STOP_REQUEST = "stop_request"
    SERVICE_ENDED = "service_ended"
    PERIOD_OVER = "period_over"
    UNLAWFUL = "unlawful"


class NotificationKind(StrEnum):
    """What a recipient of data was told to do."""

    ERASURE = "erasure"
    CORRECTION = "correction"
    RESTRICTION = "restriction"


class Acknowledgement(StrEnum):
    """What a recipient answered to a notification."""

    DELETED = "deleted"
    CORRECTED = "corrected"
    RESTRICTED = "restricted"
    NO_RECORD = "no_record"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class IncidentKind(StrEnum):
    """Kinds of incident on the official breach form (MODA Regulation, Annex 2)."""

    THEFT = "theft"
    LEAK = "leak"
    ALTERATION = "alteration"
    DAMAGE = "damage"
    LOSS = "loss"
    OTHER = "other"


class IdentityMethod(StrEnum):
    """How a requester's identity was checked."""

    LOGGED_IN_SESSION = "logged_in_session"
    EMAIL_OTP = "email_otp"
    SMS_OTP = "sms_otp"
    PHONE_CALLBACK = "phone_callback"
    DOCUMENT_CHECK = "document_check"
    POWER_OF_ATTORNEY = "power_of_attorney"


class Operation(StrEnum):
    """What somebody asks to do with data."""

    COLLECT = "collect"
    USE = "use"
    DISCLOSE = "disclose"


class Permission(StrEnum):
    """What a decision answers; a gap is neither: something was not configured."""

    PERMIT = "permit"
    PERMIT_WITH_OBLIGATIONS = "permit_with_obligations"
    DENY = "deny"
    GAP = "gap"


class Obligation(StrEnum):
    """What a permitted act is bound to."""

    OFFER_REFUSAL_CHANNEL = "offer_refusal_channel"
    MASK_FIELDS = "mask_fields"
    ANNOUNCE_REGION = "announce_region"
    RECORD_WITHIN_S = "record_within_s"
    QUOTE_DECISION = "quote_decision"
