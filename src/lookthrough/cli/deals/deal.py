"""The verb deal: one securitisation from its file, as an analyst expects it."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.number_options import decimal_number, whole_option
from lookthrough.cli.simulated.asked_run import OF_BOOK, OfRun, refuse_own_draws
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
Futures = Annotated[int, whole_option("--paths", Limits(1, 20_000), "Futures that --run makes again.")]
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
    run: OfRun = None,
    paths: Futures = 512,
) -> None:
    """Pay one deal from its file. Cash by note, cover, yields, losses, what breaks it, and where every dollar went.

    With --run: what a run says of the deal of one of its vehicles, its first futures made again.
    """
    if run is not None:
        _of_run(options, file, run, paths)
        return
    from lookthrough.deals.deal import deal, deal_path, shipped_deals
    from lookthrough.present.tables.check import facts_table
    from lookthrough.present.tables.deals.deal import flows_table, postings_table
    from lookthrough.present.terminal.deals.deal import deal_text, shipped_text

    if not options.is_whole_book or options.folder is not None:
        raise UsageError(
            "a deal file stands alone: leave out --book, --as-of, --balance-sheet, --min-grade and --status"
        )
    if file is None:
        titles = {name: _title(path) for name, path in shipped_deals().items()}
        options.answer({"deals": titles}, lambda: shipped_text(titles), lambda: facts_table(titles))
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


def _of_run(options: SharedOptions, deal: str | None, folder: Path, paths: int) -> None:
    from lookthrough.finished import deal_in_run
    from lookthrough.present.run_documents import book_of
    from lookthrough.present.tables.deals.deal_in_run import quarters_in_run_table
    from lookthrough.present.terminal.deals.deal_in_run import deal_inside_text
    from lookthrough.runs.seal import open_run

    refuse_own_draws(options.typed, ("file", "--paths"))
    book = options.book() if any(each in options.typed for each in OF_BOOK) else book_of(open_run(folder))
    named = [entity.waterfall for entity in book.entities.values() if entity.waterfall is not None]
    if deal is None and not named:
        options.answer({"deals": []}, lambda: "No vehicle of the book of this run pays by a deal file.")
        return
    answer = deal_in_run(deal or named[0], folder, book=book, paths=paths)
    names = {entity.id: entity.name for entity in book.entities.values()}
    options.answer(answer.document(), lambda: deal_inside_text(answer, names), lambda: quarters_in_run_table(answer))


def _title(path: Path) -> str:
    from lookthrough.book.deal_file.read_deal import open_deal

    return open_deal(path).title
