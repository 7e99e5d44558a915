"""The one list of the read models."""

from projections.completeness.projection import Completeness
from projections.consents.projection import Consents
from projections.disclosures.projection import Disclosures
from projections.findings.projection import Findings
from projections.members.projection import Members
from projections.notices.projection import Notices
from projections.notifications.projection import Notifications
from projections.projection import Projection
from projections.recipients.projection import Recipients
from projections.requests.projection import Requests
from projections.segments.projection import Segments
from projections.tallies.projection import Tallies
from projections.transparency.projection import Transparency


def all_projections() -> tuple[Projection, ...]:
    """Fresh instances: what one remembers between batches belongs to its runner alone."""
    return (
        Segments(),
        Recipients(),
        Notices(),
        Members(),
        Disclosures(),
        Consents(),
        Requests(),
        Notifications(),
        Tallies(),
        Findings(),
        Transparency(),
        Completeness(),
    )
