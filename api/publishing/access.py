"""Who may see the tree: auditors, or everybody where the log is public."""

from typing import Annotated

from fastapi import Depends, Request

from api.access.callers import Bearer, TheService, caller_with
from api.access.tokens import Role

AUDITOR = caller_with(Role.AUDITOR)


def may_see_tree(request: Request, service: TheService, bearer: Bearer) -> None:
    """Raises as `caller_with`, unless the log is public (LEDGER_PUBLIC_LOG)."""
    if not service.public_log:
        AUDITOR(request, service, bearer)


TreeReader = Annotated[None, Depends(may_see_tree)]
