"""A deal in a run as text for a terminal. Amounts are USD m."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import without
from lookthrough.present.tables.deals.deal_in_run import (
    holders_in_run_table,
    notes_in_run_table,
    puts_table,
    quarters_in_run_table,
)
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.deals.inside_answer import DealInRun, PutInRun
    from lookthrough.present.table import Table

SAME = 1e-6  # USD m: a dollar


def deal_inside_text(answer: DealInRun, names: Mapping[str, str]) -> str:
    """Return a deal in a run for an analyst: who misses, who holds it, the guarantee of the value, cash by quarter.

    Args:
        answer: the deal in the run.
        names: of entities by id.
    """
    return paragraphs(
        f"{answer.title} in a run: {answer.name} pays by it, scenario {answer.scenario}, the first {answer.futures:,} "
        f"futures, seed {answer.seed}. Amounts are USD m.",
        wrapped(same_sentence(answer)),
        titled(notes_in_run_table(answer)),
        titled(holders_in_run_table(answer, names)),
        "\n".join(wrapped(put_sentence(put, names)) for put in answer.puts if put.world != "base"),
        titled(puts_table(answer, names)),
        titled(_used(quarters_in_run_table(answer, shocked=True))),
    )


def same_sentence(answer: DealInRun) -> str:
    """Return whether the deal alone pays the same on the income that the run brought it."""
    same = answer.same
    if same.difference is None:
        return "Not held against the deal alone: failures are off, or a guarantor of value paid in all futures."
    verdict = "pays the same" if same.difference <= SAME else "does not pay the same"
    of = f"{same.left_out:,} of {2 * answer.futures:,} futures, with and without the shock"
    left = f"; {of}, are left out, since a guarantor of value paid in them" if same.left_out else ""
    return (
        f"Walked alone on the income that the run brought it, it {verdict}: of {same.payments:,} payments to notes and "
        f"owners none differs by more than {same.difference:.1g}{left}."
    )


def put_sentence(put: PutInRun, names: Mapping[str, str]) -> str:
    """Return what a guarantor is expected to pay, and what it would be if leaving and value were drawn apart."""
    who = names.get(put.guarantor, put.guarantor)
    if put.wrong_way is None:
        return f"{who} guarantees the value of the site in {put.quarter} and is expected to pay nothing with the shock."
    return (
        f"{who} is short a put on the site, whose lease ends in {put.quarter}: with the shock it is expected to pay "
        f"{amount(put.joint)}, and {amount(put.independent)} if who leaves ({percent(put.leaves)} on average) were "
        f"drawn apart from what the empty site is worth. That is {put.wrong_way:.2f} times as much: tenants leave when "
        "sites are let for less."
    )


def _used(table: Table) -> Table:
    """Return a table without the columns in which no row has anything."""
    return without(table, *(name for name in ("proceeds", "sale", "fees", "trapped") if not _any(table, name)))


def _any(table: Table, name: str) -> bool:
    return any(row[table.names.index(name)] for row in table.rows)
