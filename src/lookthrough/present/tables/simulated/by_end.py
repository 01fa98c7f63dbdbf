"""What a run says of labs, owners, users and employers as tables, by the ends of years."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present import labels
from lookthrough.present.numbers import DASH
from lookthrough.present.page.cited import name_of
from lookthrough.present.table import Kind, TableColumn, table_of
from lookthrough.present.tables.common_columns import UNKNOWN, ids, money, number, share, text
from lookthrough.present.tables.simulated.world import kept_ends
from lookthrough.runs.odds import GONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.run_records import StressDocument
    from lookthrough.present.simulated.employers import FailingEmployer
    from lookthrough.present.table import Fields, Table
    from lookthrough.present.tables.simulated.world import LabRow
    from lookthrough.present.world_records import WorldDocument
    from lookthrough.runs.odds import Shares

    Outcomes = Mapping[str, Mapping[str, Shares]]

AT = text("quarter", "at the end of")
CAME = {"failed": "fails", "absorbed": "taken over", "restructured": "relief"}
BY_THEN = "of paths, by then"


def outcome_columns(outcomes: Outcomes) -> Fields[LabRow]:
    """Return on what share of paths each outcome has come to a lab by an end, in its future; for ``labs_table``."""
    names = (*CAME, GONE)
    words = {**CAME, "restructured": "given relief by suppliers", GONE: "fails or is taken over"}
    return tuple(
        (share(name, words[name], BY_THEN, DASH), lambda r, n=name: _outcome(outcomes, r, n)) for name in names
    )


def _outcome(outcomes: Outcomes, row: LabRow, name: str) -> float | None:
    return outcomes[row.lab][row.future][name][row.at] if row.lab in outcomes else None


def shares_table(world: WorldDocument, book: Book, labs: Sequence[str], most: int) -> Table:
    """Return the median share of each lab by end of year, both futures side by side, with the concentration."""
    hhi = world.hhi
    fields: Fields[int] = (
        (AT, lambda at: world.quarters[at]),
        *(
            (
                share(f"{lab}_{future}", name_of(book, lab) if future == world.futures[0] else "without", "", DASH),
                lambda at, id_=lab, f=future: world.with_labs(f, world.labs[id_].of(f).share.p50)[at],
            )
            for lab in labs
            for future in world.futures
        ),
        *(
            (
                replace(number(f"hhi_{future}", "HHI" if future == world.futures[0] else "without"), absent=DASH),
                lambda at, f=future: None if hhi is None else world.with_labs(f, hhi.of(f).p50)[at],
            )
            for future in world.futures
        ),
    )
    title = "Share of what frontier labs earn, and the sum of its squares (HHI), medians"
    return table_of(fields, kept_ends(world, most), name="shares", title=title)


def last_table(world: WorldDocument, book: Book, outcomes: Outcomes) -> Table:
    """Return on what share of paths a lab fails, is taken over or gets relief in the run; none where nothing comes."""
    fields: Fields[str] = (
        (text("name", "frontier lab"), lambda lab: name_of(book, lab)),
        *(
            (
                share(f"{name}_{future}", head if future == world.futures[0] else "without", ""),
                lambda lab, n=name, f=future: outcomes[lab][f][n][-1],
            )
            for name, head in CAME.items()
            for future in world.futures
        ),
    )
    rows = [lab for lab in outcomes if any(outcomes[lab][f][n][-1] for f in world.futures for n in CAME)]
    note = (
        "Relief: suppliers give it relief, whatever comes of it later; who is given relief may fail or be taken over."
    )
    title = f"What comes to labs by {world.quarters[-1]}, share of paths"
    return table_of(fields, sorted(rows, key=lambda lab: -outcomes[lab]["shocked"][GONE][-1]), title=title, note=note)


def gone_table(world: WorldDocument, book: Book, outcomes: Outcomes, most: int) -> Table:
    """Return by when each lab has failed or been taken over, both futures side by side; none where none ever is."""
    labs = [lab for lab in outcomes if any(outcomes[lab][future][GONE][-1] for future in world.futures)]
    fields: Fields[int] = (
        (AT, lambda at: world.quarters[at]),
        *(
            (
                share(f"{lab}_{future}", name_of(book, lab) if future == world.futures[0] else "without", ""),
                lambda at, id_=lab, f=future: outcomes[id_][f][GONE][at],
            )
            for lab in labs
            for future in world.futures
        ),
    )
    title = "Share of paths on which a lab has failed or been taken over by then"
    return table_of(fields, kept_ends(world, most) if labs else (), name="gone", title=title)


def owners_table(stress: StressDocument, most: int) -> Table:
    """Return what owners have lost so far at the ends of years, at the marks of the quarter."""
    world, fan = stress.world, stress.fan
    at = [
        fan.quarters.index(world.quarters[end]) for end in kept_ends(world, most) if world.quarters[end] in fan.quarters
    ]
    owners = fan.owners
    fields: Fields[int] = (
        (AT, lambda i: fan.quarters[i]),
        *((money(name, words), lambda i, n=name: getattr(owners, n)[i]) for name, words in labels.STATISTICS.items()),
    )
    title = "What owners have lost so far, at the marks of the quarter, USD bn over paths"
    note = "What is settled at the horizon is not in it yet; in the loss above it is."
    return table_of(fields, at, name="owners", title=title, note=note)


def left_table(world: WorldDocument, most: int) -> Table:
    """Return what is used, what users gain and owners miss by end of year, means over paths, and how many pass."""
    left = world.legacy
    fields: Fields[int] = (
        (AT, lambda at: world.quarters[at]),
        (share("used", "used of without", ""), lambda at: left.used.mean[at]),
        (number("gain", "users gain"), lambda at: left.gain.mean[at]),
        (number("loss", "owners miss"), lambda at: left.loss.mean[at]),
        (share("passes", "again", "", DASH), lambda at: left.passes[at]),
    )
    return table_of(fields, kept_ends(world, most), name="left")


JOBS = TableColumn("jobs", "jobs at it, expected", Kind.RANGE, "jobs", absent=UNKNOWN)
HEADCOUNT = TableColumn("headcount", "headcount", Kind.RANGE, "people", absent=UNKNOWN)


def employers_table(employers: Sequence[FailingEmployer]) -> Table:
    """Return the companies that fail, how often, and the jobs at them where the book has a headcount."""
    fields: Fields[FailingEmployer] = (
        (ids("id"), lambda r: r.id),
        (text("name", "company"), lambda r: r.name),
        (share("failed", "fails", "of paths"), lambda r: r.failed),
        (share("base_failed", "without", "of paths"), lambda r: r.base),
        (text("quarter", "median quarter", DASH), lambda r: r.quarter),
        (HEADCOUNT, lambda r: None if r.headcount is None else tuple(r.headcount)),
        (JOBS, lambda r: r.jobs),
    )
    return table_of(fields, employers, name="employers", title="Companies that fail")
