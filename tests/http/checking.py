"""A member's copy, checked offline."""

import json
from typing import Any

import pytest

from ledger.completeness.checking import RefusedError, Verdict, check_copy
from ledger.transparency.keys import VerifierKey

Copy = dict[str, Any]


def checked(copy: Copy, key: VerifierKey) -> Verdict:
    return check_copy(json.dumps(copy).encode(), key)


def refusal(copy: Copy, key: VerifierKey) -> str:
    with pytest.raises(RefusedError) as refused:
        checked(copy, key)
    return str(refused.value)
