"""The verb gauge implied: the growth of revenue that a price asks for, with the dot-com beside it."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

from lookthrough.cli.app import Entities  # noqa: TC001  # typer reads the annotations of the verbs at run time
from lookthrough.cli.gauges.gauge import gauges
from lookthrough.cli.number_options import decimal_option
from lookthrough.cli.simulated.asked_run import OfRun, answer_of_run
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import Limits

SHARE = Limits(0.001, 1.0)
CASE = ("--discount", "--years", "--multiple", "--margin", "--dilution")

Discount = Annotated[float | None, decimal_option("--discount", Limits(0.0, 1.0), "Return asked for a year.")]
Years = Annotated[float | None, decimal_option("--years", Limits(1.0, 50.0), "Years until the price is earned.")]
Multiple = Annotated[float | None, decimal_option("--multiple", Limits(1.0, 200.0), "Price over earnings then.")]
Margin = Annotated[float | None, decimal_option("--margin", SHARE, "Earnings over revenue then.")]
Dilution = Annotated[float | None, decimal_option("--dilution", Limits(0.0, 0.5), "New shares a year.")]


@verb(gauges, "implied")
def implied(
    options: SharedOptions,
    *,
    entities: Entities = None,
    discount: Discount = None,
    years: Years = None,
    multiple: Multiple = None,
    margin: Margin = None,
    dilution: Dilution = None,
    run: OfRun = None,
) -> None:
    """Show what growth of revenue a price asks for. With the dot-com and what came beside it."""
    from lookthrough.gauges.implied.growth import usual
    from lookthrough.gauges.implied.implied import implied as ask
    from lookthrough.present.tables.gauges.implied import companies_table
    from lookthrough.present.terminal.gauges.implied import implied_text

    asked = usual(discount=discount, years=years, multiple=multiple, margin=margin, dilution=dilution)
    if run is not None:
        from lookthrough.present.simulated.implied import implied_of

        answer_of_run(options, run, lambda of_run: implied_of(of_run, asked), CASE)
        return
    book = options.book()
    answer = ask(book, *(entities or ()), asked=asked)
    options.dated_answer(book, answer.document(), lambda: implied_text(answer), lambda: companies_table(answer))
