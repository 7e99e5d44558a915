"""Carrying out an erasure: each step may be done again, and a crash between two loses nothing."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from uuid import uuid5

import msgspec
from psycopg import Connection

from api.bad_weather import BAD_WEATHER
from api.erasing.facts import standing
from api.erasing.journal import JournalEntry
from api.erasing.means import Means, Row, own_event
from api.erasing.runs import Run, State, events_of, find_run, open_runs
from api.erasing.statement import METHOD, NOTHING_SEALED, digest, facts_of, statement
from api.reading.positions import reached
from ledger.decisions.clock import day_of
from ledger.decisions.open_disclosures import OpenDisclosure, open_disclosures
from ledger.log import erase
from ledger.log.erase import Fence
from ledger.sealing.subjects import Subjects
from ledger.vocabulary.codes import NotificationKind
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import (
    ErasureCompleted,
    ErasureOrdered,
    RecipientAcknowledged,
    RecipientNotified,
)
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.parts import Purged
from projections.projection import Event

PURGED_MODELS = ("members", "consents")
TOLD_TYPES = (DataDisclosed.TOPIC, RecipientNotified.TOPIC, RecipientAcknowledged.TOPIC)
TELLING = (
    "本會員之個人資料已刪除，請一併刪除貴方所持有者並回覆。"
    " The member's data was erased here: please erase what you hold of it, and answer."
)
SOON_SECONDS = 3.0
POLL_SECONDS = 0.02

log = logging.getLogger("ledger.erasing")


def carry_out(means: Means, erasure: str) -> State:
    """Does what is left to do; answers how far it came: read models may not have purged yet.

    Raises `OSError` or `JournalDamagedError` for the journal, `psycopg.Error`, `SealingError`.
    """
    with means.connections() as connection:
        run = _run(connection, erasure)
        if run.state is State.COMPLETED:
            return run.state
        ordered = _ordered(connection, run)
    write_down(means, erasure)
    if run.state is State.ORDERED:
        destroy(means, erasure)
    with means.connections() as connection:
        if reached(connection, PURGED_MODELS) < run.position:
            return State.DESTROYED
    _tell(means, run, ordered)
    _complete(means, erasure, ordered)
    write_down(means, erasure)
    log.info("action=erased erasure=%s ordered=%d", erasure, run.position)
    return State.COMPLETED


def carry_out_soon(means: Means, erasure: str) -> State:
    """As far as it comes within `SOON_SECONDS`; what is left is done in the background.

    Whatever stands in the way is logged, not raised: the order is given.
    """
    until = monotonic() + SOON_SECONDS
    state = State.ORDERED
    try:
        while (state := carry_out(means, erasure)) is not State.COMPLETED:
            if monotonic() > until:
                break
            sleep(POLL_SECONDS)
    except BAD_WEATHER as error:
        log.warning("action=erasure-waits erasure=%s error=%s", erasure, type(error).__name__)
    return state


def carry_out_open(means: Means) -> None:
    """Goes on with every erasure that is not completed; one that cannot go on holds up no other."""
    with means.connections() as connection:
        names = open_runs(connection)
    for name in names:
        try:
            carry_out(means, name)
        except BAD_WEATHER as error:
            what = type(error).__name__
            log.warning("action=erasure-waits erasure=%s error=%s", name, what)


def write_down(means: Means, erasure: str) -> None:
    """Into the journal, before anything is destroyed; and its certificate, once there is one."""
    with means.connections() as connection:
        run = _run(connection, erasure)
        entry = _journalled(means, connection, run, _ordered(connection, run))
        hashes = _certificates(events_of(connection, erasure))
    means.journal.add(entry)
    for certificate in hashes:
        means.journal.add(msgspec.structs.replace(entry, certificate=certificate))


def destroy(means: Means, erasure: str, tombstone: bytes | None = None) -> None:
    """Destroys the keys behind a fence; also those that a restored table brought back.

    `tombstone` is for a member that the database does not know any more.
    """
    with means.connections() as connection:
        run = _run(connection, erasure)
        stone = _tombstone(means, connection, run) or tombstone
        erase.destroy(connection, erasure, stone)


def order_again(means: Means, entry: JournalEntry) -> None:
    """Gives an order again that the database has forgotten, word by word."""
    fact = entry.fact
    event = own_event(fact, entry.subject, entry.id, entry.actor, entry.time)
    fence = Fence(fact.erasure, entry.subject, entry.classes, entry.spared)
    with means.connections() as connection:
        erase.order(connection, means.entry(connection, event), fence, {}, epoch=None)


def _run(connection: Connection[Row], erasure: str) -> Run:
    run = find_run(connection, erasure)
    if run is None:
        raise AssertionError("an erasure that nobody ordered is carried out")
    return run


def _ordered(connection: Connection[Row], run: Run) -> Event:
    events = events_of(connection, run.erasure)
    return next(event for event in events if event.position == run.position)


def _tombstone(means: Means, connection: Connection[Row], run: Run) -> bytes | None:
    """Where everything is erased, and the look-up is still there to make it of."""
    if not run.whole:
        return None
    return Subjects(means.keyring).find_tombstone(connection, run.subject)


def _journalled(
    means: Means, connection: Connection[Row], run: Run, ordered: Event
) -> JournalEntry:
    stone = _tombstone(means, connection, run)
    return JournalEntry(
        log=means.log_name,
        subject=run.subject,
        id=ordered.stored.id,
        time=ordered.stored.time,
        actor=ordered.stored.actor,
        fact=ordered.stored.data,
        classes=tuple(run.classes),
        spared=tuple(run.spared),
        tombstone=stone.hex() if stone else None,
    )


def _tell(means: Means, run: Run, ordered: Event) -> None:
    """Issues a notice to each recipient with an open disclosure."""
    order: ErasureOrdered = ordered.stored.data
    with means.connections() as connection, connection.transaction():
        head = reached(connection)
        told = standing(connection, str(run.subject), head, TOLD_TYPES)
        own = (e for e in told if not _is_foreign_notice(e))
        held = _to_tell(((event.position, event.stored) for event in own), order)
    due = day_of(datetime.now(UTC)) + timedelta(days=means.answer_days)
    facts = [
        RecipientNotified(
            notification=str(uuid5(run.subject, f"{run.erasure}/{each.recipient}")),
            recipient=each.recipient,
            kind=NotificationKind.ERASURE,
            categories=list(each.categories),
            handover=each.handover,
            reason=TELLING,
            answer_due=due,
            erasure=run.erasure,
            request=order.request,
        )
        for each in held
    ]
    actor, prefix = ordered.stored.actor, f"erasure/{run.erasure}/notified/"
    events = [own_event(fact, run.subject, prefix + fact.recipient, actor) for fact in facts]
    # each by itself: one that was issued before the process died is known again, the others are not
    for answer in [means.writer.submit([event]) for event in events]:
        answer.result()


def _is_foreign_notice(event: Event) -> bool:
    """What others say they told a recipient closes nothing here."""
    stored = event.stored
    return isinstance(stored.data, RecipientNotified) and stored.source != OWN_SOURCE


def _to_tell(
    events: Iterable[tuple[int, Stored[Fact]]], order: ErasureOrdered
) -> list[OpenDisclosure]:
    """What recipients hold of the categories that went."""
    spared = {category for kept in order.kept or () for category in kept.categories}
    wanted = None if order.categories is None else set(order.categories) - spared
    found = []
    for each in open_disclosures(events, wanted).values():
        categories = tuple(name for name in each.categories if name not in spared)
        if categories:
            found.append(replace(each, categories=categories))
    return found


def _complete(means: Means, erasure: str, ordered: Event) -> None:
    with means.connections() as connection:
        run = _run(connection, erasure)
        events = events_of(connection, erasure)
        own = [event for event in events if event.stored.source == OWN_SOURCE]
        fact = _completion(means, run, ordered.stored.data)
        if earlier := means.journal.certificates(erasure):
            fact = msgspec.structs.replace(fact, replaces=earlier)
        said = statement(ordered, fact, facts_of(RecipientNotified, own))
        fact = msgspec.structs.replace(fact, certificate_sha256=digest(said))
        id_ = f"erasure/{erasure}/completed"
        event = own_event(fact, run.subject, id_, ordered.stored.actor)
        erase.complete(connection, means.entry(connection, event), erasure)


def _certificates(events: Iterable[Event]) -> list[str]:
    own = [event for event in events if event.stored.source == OWN_SOURCE]
    hashes = [fact.certificate_sha256 for fact in facts_of(ErasureCompleted, own)]
    return [each for each in hashes if each]


def _completion(means: Means, run: Run, order: ErasureOrdered) -> ErasureCompleted:
    keys = [name.partition("/") for name in run.destroyed or ()]
    stores = [Purged(store=f"data_keys/{name}", records=1) for name, _, _ in keys]
    if run.whole:
        stores.append(Purged(store="subjects", records=run.look_ups or 0))
    stores += [Purged(store=name, records=count) for name, count in run.purging.items() if count]
    return ErasureCompleted(
        erasure=run.erasure,
        method=(METHOD if keys else NOTHING_SEALED)["en"],
        place=means.place,
        keys_destroyed=[commitment for _, _, commitment in keys],
        stores=stores,
        kept=order.kept,
    )
