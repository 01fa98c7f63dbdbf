"""Who fails in a table of claims, who is hit, and what each one's failure would do, as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import without
from lookthrough.present.tables.network.contagion import NAMED, failed_table, hit_table, in_turn_table
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.lens.contagion.contagion import Contagion, InTurn
    from lookthrough.present.table import Table

SHOWN = 20  # rows of a table


def contagion_text(answer: Contagion, notes: Sequence[str] = ()) -> str:
    """Return who fails, who is hit and, where it was asked for, each one failing in turn."""
    failed, hit = failed_table(answer), hit_table(answer)
    if not answer.shocks:
        failed, hit = without(failed, "without_shock"), without(hit, "by_shock")
    in_turn = in_turn_table(replace(answer, in_turn=tuple(_short(row) for row in answer.in_turn)))
    return paragraphs(
        wrapped(_headline(answer)),
        wrapped(_of_shock(answer)),
        _first(failed, len(answer.failed)),
        _first(hit, len(answer.hit)),
        wrapped(_worst(answer)),
        _first(in_turn, len(answer.in_turn)),
        "\n".join(
            wrapped(f"note: {note}") for note in (*notes, "Amounts are in the unit of the tables.", *_status(answer))
        ),
    )


def _headline(answer: Contagion) -> str:
    owed = f"{amount(answer.owed)} owed in {answer.claims:,} claims"
    if not answer.failed:
        return f"None of {answer.parties:,} parties fails; the {owed} are paid in full."
    count, alone = len(answer.failed), sum(each.by_itself for each in answer.failed)
    themselves = f"{alone} of them by {'itself' if alone == 1 else 'themselves'}"
    why = f"{themselves}, {count - alone} because of others" if alone else "all because of others"
    if count == alone:
        why = "by itself" if count == 1 else "all by themselves"
    missing = f"{amount(answer.missing)} ({percent(answer.missing / answer.owed)})"
    return (
        f"{count:,} of {answer.parties:,} parties {'fails' if count == 1 else 'fail'}, {why}; of {owed} {missing} is "
        f"not paid, which {len(answer.hit):,} miss."
    )


def _of_shock(answer: Contagion) -> str:
    if not answer.shocks:
        return ""
    shocked = ", ".join(f"{name} {100.0 * change:+g}%" for name, change in answer.shocks.items())
    more = sum(not each.without_shock for each in answer.failed)
    caused = amount(sum(each.by_shock for each in answer.hit))
    fail = f"{more:,} {'fails' if more == 1 else 'fail'}"
    return f"Cash of {shocked}: {fail} that would not without it, and {caused} is not paid because of it."


def _worst(answer: Contagion) -> str:
    if not answer.in_turn:
        return ""
    worst = answer.in_turn[0]
    return (
        f"The failure that costs the others most is that of {worst.id}: {amount(worst.direct)} that it does not pay "
        f"and {amount(worst.knock_on)} that others do not pay because of it; with it {_fail(worst.fail)}."
    )


def _fail(count: int) -> str:
    return f"{count:,} more {'fails' if count == 1 else 'fail'}" if count else "nobody else fails"


def _first(table: Table, count: int) -> str:
    shown = replace(table, rows=table.rows[:SHOWN])
    rest = f"... and {count - SHOWN:,} more; --csv and --json list them all" if count > SHOWN else ""
    return "\n".join(part for part in (titled(shown), rest) if part)


def _short(row: InTurn) -> InTurn:
    rest = (f"and {len(row.who) - NAMED} more",) if len(row.who) > NAMED else ()
    return replace(row, who=(*row.who[:NAMED], *rest))


def _status(answer: Contagion) -> list[str]:
    return [] if answer.status == "converged" else ["The payments have not settled; take them as a guess."]
