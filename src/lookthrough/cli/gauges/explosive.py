"""The verb gauge explosive: is a series explosive, since when, and how sure is that."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Seed  # noqa: TC001  # typer reads the annotations of the verbs at run time
from lookthrough.cli.gauges.gauge import ColumnsOfFile, FileOfSeries, NamesOfSeries, SheetOfFile, asked_series, gauges
from lookthrough.cli.known_names import complete_word, one_of
from lookthrough.cli.number_options import decimal_option, whole_number, whole_option
from lookthrough.cli.running import telling_time
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.gauges.explosive.how_tested import CONVENTIONS, DELTA, LONGEST_LAG, HowTested
from lookthrough.simulate.option_limits import Limits

LAGS = Limits(0, LONGEST_LAG)

Over = Annotated[
    str | None,
    typer.Option("--over", metavar="NAME", help="Divide by this series or column first: a price over revenue."),
]
Begin = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First date that counts, 1990-01.")]
End = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last date that counts, 2010-12.")]
Lag = Annotated[
    str, typer.Option("--lag", metavar="N|bic", help="Lagged changes in the regressions, 0 to 6; bic chooses once.")
]
Counts = Annotated[
    str,
    typer.Option(
        "--window-counts",
        metavar="rows|observations",
        help="What the smallest window counts: regression rows or observations, as two published programs do.",
        autocompletion=complete_word(*CONVENTIONS),
    ),
]
Window = Annotated[
    int | None, whole_option("--window", Limits(4, 100_000), "Size of the smallest window; else by rule.")
]
Draws = Annotated[
    int | None,
    whole_option("--draws", Limits(19, 10_000), "Random walks of exactly this length, not shipped values."),
]
Bootstrap = Annotated[
    int | None, whole_option("--bootstrap", Limits(0, 10_000), "Draws of the wild bootstrap; 0 for none.")
]
IsLog = Annotated[bool, typer.Option("--log", help="Test logarithms.")]
Delta = Annotated[float, decimal_option("--delta", Limits(0.0, 100.0), "An episode lasts delta ln T observations.")]


@verb(gauges, "explosive")
def explosive(
    options: SharedOptions,
    *,
    series: NamesOfSeries = None,
    file: FileOfSeries = None,
    column: ColumnsOfFile = None,
    sheet: SheetOfFile = None,
    over: Over = None,
    from_: Begin = None,
    until: End = None,
    lag: Lag = "0",
    window_counts: Counts = "rows",
    window: Window = None,
    draws: Draws = None,
    bootstrap: Bootstrap = None,
    log: IsLog = False,
    delta: Delta = DELTA,
    seed: Seed = 1,
) -> None:
    """Test whether a series is explosive, and date its episodes. GSADF, with what it cannot decide."""
    from lookthrough.gauges.dated_series import within
    from lookthrough.gauges.explosive.explosive import explosive as ask
    from lookthrough.present.tables.gauges.explosive import explosive_table
    from lookthrough.present.terminal.gauges.explosive import explosive_text

    how = HowTested(
        "bic" if lag == "bic" else whole_number(LAGS)(lag),
        one_of("window count", window_counts, CONVENTIONS),
        window,
        draws,
        bootstrap,
        log,
        delta,
        seed,
    )
    found, book = asked_series(options, series or (), file, column or (), sheet, over)
    chosen = tuple(within(each, from_, until) for each in found)
    with telling_time(f"testing {len(chosen)} series"):
        answer = ask(chosen, how)
    options.dated_answer(book, answer.document(), lambda: explosive_text(answer), lambda: explosive_table(answer))
