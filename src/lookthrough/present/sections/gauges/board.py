"""What data say of a bubble, in the report of a book: what prices ask for, and the tests of explosive behaviour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.gauges.board import Board, book_tested, long_tested
from lookthrough.gauges.explosive.explosive_answer import LEVEL, Explosive
from lookthrough.gauges.implied.implied import ImpliedGrowth, implied
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.labels import in_words
from lookthrough.present.numbers import percent
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.gauge_sentences import NO_BUBBLE, undecided_sentence
from lookthrough.present.sentences.implied_sentences import implied_sentences
from lookthrough.present.tables.gauges.explosive import explosive_table
from lookthrough.present.tables.gauges.implied import companies_table, echo_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book

LEAD = (
    "Gauges that describe prices; none of them enters a run, and no index is made of them. lookthrough gauge board has "
    "all of them, each with what would change its mind and how often it gives a false alarm."
)


def section(data: ReportData) -> Section | None:
    """Return the gauges of a book; ``None`` in the report of a run, and for a book without prices and series."""
    if not data.has_pages:
        return None
    asked, tests = implied(data.book), book_tested(data.book)
    figures = (*_implied(asked), *_echo(asked), *_explosive(tests))
    return Section("gauges", "Is it a bubble?", LEAD, figures) if figures else None


def _implied(answer: ImpliedGrowth) -> Iterator[Figure]:
    if not answer.companies:
        return
    said = list(implied_sentences(answer))
    rows = [Bar(row.name, (row.asked.growth,), accent=True) for row in answer.precedents]
    rows += [Bar(each.priced.name, (each.usual.growth,), each.least, each.most) for each in answer.companies]
    sources = {
        id_ for each in answer.companies for f in (each.priced.value, each.priced.revenue) for id_ in f.source.split()
    }
    yield Figure(
        "implied-growth",
        "Growth of revenue a year that prices ask for",
        said[0],
        companies_table(answer),
        BarChart(tuple(rows), ("in the usual case",), share=True),
        tuple(sorted(sources)),
        " ".join(said[1:]),
    )


def _echo(answer: ImpliedGrowth) -> Iterator[Figure]:
    both = [row for row in answer.echo if row.then is not None and row.now is not None]
    if both:
        said = "; ".join(
            f"{in_words(row.series)} {row.then:g} ({row.then_at}), {row.now:g} ({row.now_at})" for row in both
        )
        sources = tuple(sorted({id_ for row in answer.echo for id_ in row.sources}))
        title = "The market at the height of the dot-com and now"
        yield Figure("then-and-now", title, f"{said}.", echo_table(answer), sources=sources)


def _explosive(of_book: Explosive) -> Iterator[Figure]:
    if not of_book.tests:
        return
    long = long_tested(of_book.how)
    decided = (*of_book.decided, *long.decided)
    rows = [
        Bar(
            test.series.label,
            (test.gsadf or 0.0,),
            mark=test.held[-1].values.gsadf[LEVEL],
            text=f"{test.verdict}, against {test.held[-1].values.gsadf[LEVEL]:.2f}",
        )
        for test in decided
    ]
    yield Figure(
        "explosive",
        "Explosive behaviour: the largest statistic of all windows",
        undecided_sentence(of_book),
        explosive_table(Explosive((*decided, *(test for test in of_book.tests if test.why is not None)), of_book.how)),
        BarChart(tuple(rows), ("GSADF",), "GSADF statistic"),
        tuple(sorted({id_ for test in of_book.tests for id_ in test.series.source.split()})),
        f"Diamonds are critical values at {percent(0.95)}. {NO_BUBBLE} Long series: "
        + " ".join(f"{test.series.label}: {test.series.source}." for test in long.tests),
    )


def _of_board(book: Book, answer: Board) -> Iterator[Figure]:
    yield from (*_of_implied(book, answer.implied), *_explosive(answer.of_book))


def _of_implied(_: Book, answer: ImpliedGrowth) -> Iterator[Figure]:
    yield from (*_implied(answer), *_echo(answer))


SECTION = SectionEntry(78, "more", section, is_of_book=True, draws={Board: _of_board, ImpliedGrowth: _of_implied})
