"""The one list of the read models."""

from projections.notices.projection import Notices
from projections.projection import Projection
from projections.recipients.projection import Recipients
from projections.segments.projection import Segments


def all_projections() -> tuple[Projection, ...]:
    """Fresh instances: what one remembers between batches belongs to its runner alone."""
    return (Segments(), Recipients(), Notices())
