"""`ledger simulate`: a believable shop history, and the list of the faults planted in it."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.emitting import Token, Url
from ledger.simulator.documents import Event, event_line, fault_line
from ledger.simulator.simulate import simulate as simulated

SOURCE = "/shop"
FAULTS = ".faults.jsonl"
UNTIL = datetime(2026, 10, 31, tzinfo=UTC)


def add_to(app: typer.Typer) -> None:
    app.command()(simulate)


def simulate(
    *,
    members: Annotated[int, typer.Option(min=1, help="How many members join.")],
    events: Annotated[int, typer.Option(min=200, help="How many events.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same history.")],
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="JSON lines; FILE.faults.jsonl beside.")
    ] = None,
    url: Url = None,
    token: Token = None,
    source: Annotated[str, typer.Option(help="The prefix of the sources.")] = SOURCE,
    until: Annotated[datetime, typer.Option(help="The end of the history (UTC).")] = UNTIL,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long it is.")] = 180,
    clean: Annotated[bool, typer.Option("--clean", help="Plant no faults.")] = False,
) -> None:
    """Write a simulated history to FILE, to a service, or to standard output."""
    if out and url:
        raise typer.BadParameter("goes with --out or --url, not with both", param_hint="--url")
    told = simulated(
        members, events, seed, until=until.replace(tzinfo=UTC), days=days, with_faults=not clean
    )
    history = (_from(event, source) for event in told)
    if url:
        _emit(history, url, token)
    elif out:
        _write(history, out, events)
    else:
        for event in history:
            sys.stdout.buffer.write(event_line(event))


def _from(event: Event, source: str) -> Event:
    """The event as systems below another prefix send it."""
    if source == SOURCE:
        return event
    moved = source + event.document["source"].removeprefix(SOURCE)
    fault = event.fault._replace(source=moved) if event.fault else None
    return Event(event.document | {"source": moved}, fault)


def _emit(history: Iterator[Event], url: str, token: str | None) -> None:
    from api.cli.emission import Emission
    from api.cli.emitting import target
    from api.cli.progress import shown_progress

    with target(url, token) as to, shown_progress("simulating") as progress:
        emission = Emission(to, url, None, progress)
        emission.run(event_line(event) for event in history)
    typer.echo(f"{emission.accepted} new, {emission.duplicates} known already")


def _write(history: Iterator[Event], out: Path, events: int) -> None:
    from api.cli.progress import shown_progress

    faults_file = out.with_name(out.name + FAULTS)
    count = faults = 0
    with (
        out.open("wb") as told,
        faults_file.open("wb") as listed,
        shown_progress("simulating") as progress,
    ):
        for count, event in enumerate(history, 1):
            told.write(event_line(event))
            if event.fault:
                faults += 1
                listed.write(fault_line(event.fault))
            if count % 1000 == 0:
                progress(count, events)
    typer.echo(f"{count} events in {out}, {faults} planted faults in {faults_file}")
