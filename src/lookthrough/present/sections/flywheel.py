"""What carries the building of developers, bonds or leases: ten years by year, and two shocks side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.flywheel.flywheel import Flywheel
from lookthrough.lens.flywheel.flywheel_inputs import PREFIX
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import percent
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.flywheel_sentences import (
    developers_note,
    lag_sentence,
    one_site,
    rounds_sentence,
    shocks_sentence,
    sources_sentence,
)
from lookthrough.present.table import without
from lookthrough.present.tables.flywheel import (
    BEFORE,
    RANKED,
    SOURCES,
    case_name,
    developers_table,
    identities_table,
    quarters_table,
    ranges_table,
    shocks_table,
    years_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.flywheel.flywheel_records import FlywheelFound

LEAD = (
    "Developers build with a construction loan and some equity, let the site, sell bonds on the rent, repay the loan "
    "and build again with what is left. Do bonds or leases carry the building? The figures rest on ranges of the book, "
    "many of them guesses; the path of leasing is a question and no forecast."
)


def section(data: ReportData) -> Section | None:
    """Return what carries the building of developers; ``None`` where the book does not have what that needs."""
    answer = None if data.answers is None else data.answers.flywheel
    if answer is None or answer.found is None:
        return None
    words = f"{LEAD} {one_site(answer.found)} {rounds_sentence(answer, answer.found)}".strip()
    return Section("flywheel", "What carries the building of developers", words, _figures(data.book, answer))


def _figures(book: Book, answer: Flywheel) -> tuple[Figure, ...]:
    if answer.found is None:
        return ()
    return (
        _starts(book, answer, answer.found),
        _shocks(book, answer, answer.found),
        *_facts(answer),
        _assumptions(book, answer, answer.found),
    )


def _starts(book: Book, answer: Flywheel, found: FlywheelFound) -> Figure:
    bars = [Bar(year.label, tuple(year.total(key) for key in SOURCES)) for year in years_of(answer)]
    return Figure(
        "flywheel-starts",
        "What pays for the starts of developers",
        f"{lag_sentence(found)} {sources_sentence(found)}",
        quarters_table(answer),
        BarChart(tuple(bars), tuple(SOURCES.values())),
        _sources(book),
        "Starts by calendar year, USD bn of project cost, developers as one, at the middle of all ranges. A year with "
        "* is in part.",
    )


def _shocks(book: Book, answer: Flywheel, found: FlywheelFound) -> Figure:
    bars = [
        Bar(
            case_name(answer, row["name"]),
            (row["change"],),
            row["low"],
            row["high"],
            row["mid"],
            group=f"Over {row['quarters']} quarters",
            text=percent(row["change"]),
            accent=row["name"] != "spread",
        )
        for row in found.shocks
    ]
    return Figure(
        "flywheel-shocks",
        "A dearer coupon against lower rents: change of starts",
        shocks_sentence(answer, found),
        shocks_table(answer),
        BarChart(tuple(bars), ("change of starts",), share=True),
        _sources(book),
        "Bar: median over draws; whisker: 5th to 95th percentile; diamond: at the middle of all ranges.",
    )


def _facts(answer: Flywheel) -> Sequence[Figure]:
    """Return what is known before any model: the series, and developers by name."""
    names = developers_table(answer)
    series = without(identities_table(answer), "low", "mid", "high", "unit")
    rows = [row for row in answer.identities if row.name == "bonds over cost" and row.amount is not None]
    said = "Sums and ratios of published rows, whatever one believes of the circle."
    if rows and rows[0].amount is not None:
        said += f" Bonds sold over the cost of what was finished: {rows[0].amount.mid:.2f}."
    first = [each for each in answer.developers if each.developer][:1]
    leads = f"{first[0].name} stands first with {first[0].rho:.2f}." if first else ""
    figures = [Figure("flywheel-series", BEFORE, said, series)]
    if names.rows:
        figures.append(Figure("flywheel-developers", RANKED, leads, names, note=developers_note(answer)))
    return figures


def _assumptions(book: Book, answer: Flywheel, found: FlywheelFound) -> Figure:
    guesses = sum(each.is_guess for each in found.ranges)
    caption = f"{guesses} of {len(found.ranges)} assumptions have no source and are guesses."
    return Figure("flywheel-assumptions", "What it rests on", caption, ranges_table(answer), sources=_sources(book))


def _sources(book: Book) -> tuple[str, ...]:
    assumed = (each for name, each in book.assumptions.items() if name.startswith(PREFIX))
    return tuple(sorted({source for each in assumed for source in each.value.source}))


SECTION = SectionEntry(35, "who-pays", section, is_of_book=True, draws={Flywheel: _figures})
