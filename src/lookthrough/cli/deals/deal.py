"""The verb deal: one securitisation from its file, as an analyst expects it."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.number_options import decimal_number, whole_option
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.simulate.option_limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

DealName = Annotated[
    str | None, typer.Argument(metavar="[FILE]", help="A deal file, or the name of one that is shipped; default: list.")
]
Prices = Annotated[
    list[float] | None,
    typer.Option(
        "--price",
        metavar="X",
        parser=decimal_number(Limits(0.01, 1000.0)),
        help="Price per 100 at which the yield is asked; repeat for several.",
    ),
]
Yields = Annotated[
    list[float] | None,
    typer.Option(
        "--yield",
        metavar="X",
        parser=decimal_number(Limits(-50.0, 1000.0)),
        help="Yield a year, per cent, at which the price is asked; repeat for several.",
    ),
]
DealDrawsOption = Annotated[
    int, whole_option("--draws", Limits(0, 1_000_000), "Outcomes to draw of the spreads that the file states; 0: none.")
]
Stresses = Annotated[
    str | None,
    typer.Option("--stress", metavar="NAME", help="Stresses: agency-style, which are ours, or a file of your own."),
]
Payments = Annotated[
    bool, typer.Option("--payments", help="With --csv: every payment of every step, not notes by period.")
]


@verb(app, "deal")
def deal(
    options: SharedOptions,
    file: DealName = None,
    *,
    price: Prices = None,
    yield_: Yields = None,
    draws: DealDrawsOption = 0,
    seed: Seed = 1,
    stress: Stresses = None,
    payments: Payments = False,
) -> None:
    """Pay one deal from its file. Cash by note, cover, yields, losses, what breaks it, and where every dollar went."""
    from lookthrough.deals.deal import deal, deal_path, shipped_deals
    from lookthrough.present.tables.deals.deal import flows_table, postings_table
    from lookthrough.present.terminal.deals.deal import deal_text, shipped_text

    if not options.is_whole_book or options.folder is not None:
        raise UsageError(
            "a deal file stands alone: leave out --book, --as-of, --balance-sheet, --min-grade and --status"
        )
    if file is None:
        titles = {name: _title(path) for name, path in shipped_deals().items()}
        options.answer({"deals": titles}, lambda: shipped_text(titles))
        return
    path = deal_path(file)
    answer = deal(
        path,
        prices=[each / 100.0 for each in price or ()],
        yields=[each / 100.0 for each in yield_ or ()],
        draws=draws or None,
        seed=seed,
        stress=stress,
    )
    table = postings_table if payments else flows_table
    options.answer(
        answer.document(),
        lambda: deal_text(answer, path.read_text(encoding="utf-8")),
        lambda: table(answer),
    )


def _title(path: Path) -> str:
    from lookthrough.book.deal_file.read_deal import open_deal

    return open_deal(path).title
