"""The verb clear: who fails in a table of claims, who is hit, and what each one's failure would do."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import re
from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.loops import refuse_table
from lookthrough.cli.number_options import decimal_option
from lookthrough.cli.running import telling_time
from lookthrough.cli.streams import say
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.simulate.option_limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARE = Limits(0, 1)
MOST = 1_000.0  # per cent that a shock may add
_CHANGE = re.compile(r"[+-]?\d{1,6}(\.\d{0,12})?", re.ASCII)

ClaimsFile = Annotated[
    Path,
    typer.Option("--claims", metavar="FILE", help="Table payer,payee,due[,rank] (CSV or Excel), or a matrix."),
]
CashFile = Annotated[Path, typer.Option("--cash", metavar="FILE", help="Table entity,cash.")]
Shocks = Annotated[
    list[str] | None,
    typer.Option("--shock", metavar="ID=-30%", help="Change of the cash of one; repeat for several."),
]
Rank = Annotated[bool, typer.Option("--rank", help="Let each one fail in turn, and rank them by what others miss.")]
OfCash = Annotated[float, decimal_option("--cost-cash", SHARE, "Share of its cash that a default destroys.")]
OfReceipts = Annotated[
    float, decimal_option("--cost-receipts", SHARE, "Share of what it receives that a default destroys.")
]


@verb(app, "clear")
def clear(
    options: SharedOptions,
    *,
    claims: ClaimsFile,
    cash: CashFile,
    shock: Shocks = None,
    rank: Rank = False,
    cost_cash: OfCash = 0.0,
    cost_receipts: OfReceipts = 0.0,
) -> None:
    """Clear a table of claims. Who fails, who is hit, what each one's failure would do."""
    from lookthrough.clearing.claim_files import read_claim_files
    from lookthrough.lens.contagion.contagion import contagion
    from lookthrough.present.tables.network.contagion import contagion_table
    from lookthrough.present.terminal.network.contagion import contagion_text

    options.refuse_book("clear measures tables, not a book")
    shocks = _shocks(shock or ())
    read = read_claim_files(claims, cash)
    if read.problems:
        refuse_table(options, read.problems)
    for line in read.understood:
        say(line)
    with telling_time(f"clearing {len(read.claims['due']):,} claims"):
        answer = contagion(read.claims, read.cash, shocks=shocks, default_cost=(cost_cash, cost_receipts), in_turn=rank)
    notes = _notes(read.without_cash)
    options.answer(
        {**answer.document(), "notes": notes},
        lambda: contagion_text(answer, notes),
        lambda: contagion_table(answer),
    )


def _shocks(given: Sequence[str]) -> dict[str, float]:
    """Return the change of cash by id, a share."""
    shocks: dict[str, float] = {}
    for text in given:
        name, sign, size = text.rpartition("=")
        per_cent = size.strip().removesuffix("%").strip()
        if not (name.strip() and sign and size.strip().endswith("%") and _CHANGE.fullmatch(per_cent)):
            raise UsageError(f"--shock {text}: write an id and a change of its cash in per cent, --shock ID=-30%")
        change = float(per_cent)
        if not -100.0 <= change <= MOST:
            raise UsageError(f"--shock {text}: a change is from -100% (all of it) to +{MOST:.0f}%")
        if name.strip() in shocks:
            raise UsageError(f"--shock {text}: {name.strip()} has a shock already; give it one")
        shocks[name.strip()] = change / 100.0
    return shocks


def _notes(without_cash: Sequence[str]) -> list[str]:
    if not without_cash:
        return []
    shown = ", ".join(without_cash[:5]) + (f" and {len(without_cash) - 5:,} more" if len(without_cash) > 5 else "")
    holds = (
        "has no row in the table of cash and holds"
        if len(without_cash) == 1
        else ("have no row in the table of cash and hold")
    )
    return [f"{shown} {holds} nothing."]
