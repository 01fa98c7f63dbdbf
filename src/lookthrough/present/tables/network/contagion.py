"""Who fails in a table of claims, who is hit, and what each one's failure would do, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, number, share, text

if TYPE_CHECKING:
    from lookthrough.lens.contagion.contagion import Contagion, FailedParty, HitParty, InTurn
    from lookthrough.present.table import Fields, Table

NAMED = 4  # of those who fail with one, on a screen
FAILED: Fields[FailedParty] = (
    (text("id", "party"), lambda r: r.id),
    (number("owes"), lambda r: r.owes),
    (number("pays"), lambda r: r.pays),
    (number("unpaid"), lambda r: r.owes - r.pays),
    (share("recovery"), lambda r: r.recovery),
    (text("why", "fails"), lambda r: "by itself" if r.by_itself else "because of others"),
    (text("without_shock", "without the shock"), lambda r: "fails too" if r.without_shock else "pays all"),
)
HIT: Fields[HitParty] = (
    (text("id", "party"), lambda r: r.id),
    (number("due", "due to it"), lambda r: r.due),
    (number("missing", "not paid"), lambda r: r.missing),
    (share("missing_share", "of what is due"), lambda r: r.missing / r.due),
    (number("by_shock", "for the shock"), lambda r: r.by_shock),
    (text("fails", "itself"), lambda r: "fails" if r.fails else "pays all"),
)
IN_TURN: Fields[InTurn] = (
    (text("id", "party that pays nothing"), lambda r: r.id),
    (number("owes"), lambda r: r.owes),
    (number("direct", "others miss of it"), lambda r: r.direct),
    (number("knock_on", "and of those it hits"), lambda r: r.knock_on),
    (number("total", "in all"), lambda r: r.total),
    (count("fail", "fail with it"), lambda r: r.fail),
    (text("who"), lambda r: ", ".join(r.who)),
)


def contagion_table(answer: Contagion) -> Table:
    """Return the main table: each failing in turn where that was asked for, else who fails."""
    return in_turn_table(answer) if answer.in_turn else failed_table(answer)


def failed_table(answer: Contagion) -> Table:
    """Return who fails, by what they leave unpaid."""
    return table_of(FAILED, answer.failed, name="failed", title="Who fails, by what they leave unpaid")


def hit_table(answer: Contagion) -> Table:
    """Return who is hit, by what they miss."""
    return table_of(HIT, answer.hit, name="hit", title="Who is hit, by what they are not paid")


def in_turn_table(answer: Contagion) -> Table:
    """Return each party failing in turn, by what others miss."""
    note = (
        "Each pays nothing, on a day of its own; the others pay what they can. Who fails in any case is not counted. "
        "What is not handed on through three parties is missed three times."
    )
    return table_of(IN_TURN, answer.in_turn, name="in turn", title="Each one failing in turn", note=note)
