"""Which assumed inputs move the losses most, and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.contracts.family import LEDGERS
from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import give_or_take, signed
from lookthrough.present.page.page import NOTHING, Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.run_sentences import SWING, guess_words, moving_most
from lookthrough.present.tables.run import guesses_table

if TYPE_CHECKING:
    from lookthrough.present.run_records import GuessDocument, StressDocument

EACH = 5  # inputs shown for a ledger
LEAD = (
    "No simulated number is sourced: the sizes of the shocks, the behaviour of demand and prices and the cash of "
    "private "
    "companies are assumed or inferred, as ranges that are drawn for every future. These move the losses most."
)
NOTE = (
    "Bar: per cent of the ledger's mean loss; whisker: two standard errors to either side. Number: USD bn. "
    "Inputs within "
    "four standard errors of nothing are left out; more paths find more of them."
)
NONE = Markup('<p class="card">No assumed input moves a loss by more than noise on these paths.</p>')


def section(data: ReportData) -> Section | None:
    """Return how far assumed inputs move each ledger; ``None`` without a shock."""
    stress = data.documents.stress
    if stress is None or stress.is_without_shock:
        return None
    bars = [bar for ledger in LEDGERS for bar in _bars(stress, ledger)]

    figure = Figure(
        "guesses",
        f"How far assumed inputs move each ledger: {SWING}",
        _caption(stress),
        guesses_table(stress.guesses),
        BarChart(tuple(bars), ("per cent of the mean loss",), "per cent of the mean loss") if bars else None,
        (),
        NOTE,
        html=NOTHING if bars else NONE,
    )
    return Section("guesses", "Which guesses move it", LEAD, (figure,))


def _bars(stress: StressDocument, ledger: str) -> list[Bar]:
    mean = abs(stress.loss.existing[ledger].mean)
    found = moving_most(stress, ledger, EACH) if mean > 0.0 else []
    return [_bar(guess, ledger, mean) for guess in found]


def _bar(guess: GuessDocument, ledger: str, mean: float) -> Bar:
    moved = guess.moves[ledger]
    size, spread = 100.0 * moved.swing / mean, 200.0 * moved.standard_error / mean
    return Bar(
        f"{guess.name}, {guess.between}",
        (size,),
        size - spread,
        size + spread,
        group=labels.first_upper(labels.LEDGERS[ledger]),
        text=f"{signed(moved.swing)}{give_or_take(moved.standard_error)}",
    )


def _caption(stress: StressDocument) -> str:
    first = moving_most(stress, "lenders", 1)
    if first:
        return f"Lenders' loss moves most with {guess_words(first[0], 'lenders')}."
    return f"On {stress.paths:,} paths no assumed input moves lenders' loss by more than noise."


SECTION = SectionEntry(64, "known", section)
