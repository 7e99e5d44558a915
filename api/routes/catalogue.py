"""The codes that events may use, with their names."""

from typing import Any

import msgspec
from fastapi import APIRouter

from api.access.callers import Anyone, TheService

router = APIRouter(prefix="/v1/catalogue", tags=["vocabulary"])


@router.get("")
def catalogue(_: Anyone, service: TheService) -> dict[str, Any]:
    """Purposes, categories, legal bases, grounds of refusal and regions in force.

    `special` categories may hold data of PDPA Art. 6 and are refused.
    """
    codes = service.catalogue.codes
    return {
        "purposes": msgspec.to_builtins(list(codes.purposes.values())),
        "categories": msgspec.to_builtins(list(codes.categories.values())),
        "bases": msgspec.to_builtins(list(codes.bases.values())),
        "grounds": msgspec.to_builtins(list(codes.grounds.values())),
        "regions": sorted(codes.regions),
    }
