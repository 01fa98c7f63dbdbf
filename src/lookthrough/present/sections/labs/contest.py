"""The contest for one prize: what each expects beside how likely each loses, and a portfolio of such bets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.contest.contest import ContestAnswer
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import amount, percent, signed
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.contest_sentences import contest_sentences, venture_sentence
from lookthrough.present.tables.labs.contest import contest_table, portfolios_table

if TYPE_CHECKING:
    from lookthrough.book.records import Book

LEAD = (
    "The prize may be so large that it is rational for each to bet, like a venture fund, although a loss is likely: "
    "who spends wins with its share of all spending, what is spent is gone, and the prize may not exist."
)


def section(data: ReportData) -> Section | None:
    """Return the contest that makes the spending of a book rational; ``None`` where it stakes none."""
    answer = None if data.answers is None else data.answers.contest
    if answer is None or not answer.contests:
        return None
    words = " ".join((LEAD, *contest_sentences(answer)[1:]))
    return Section("contest", "Is the spending rational?", words, _figures(data.book, answer))


def _figures(book: Book, answer: ContestAnswer) -> tuple[Figure, ...]:
    if not answer.contests:
        return ()
    profits = _profits(answer, contest_sentences(answer)[0])
    return (profits, *([_portfolios(answer, book)] if answer.portfolios else []))


def _profits(answer: ContestAnswer, caption: str) -> Figure:
    middle = len(answer.contests[0].by_chance) // 2
    rows = [
        Bar(
            f"{contest.contestants} contestants",
            (contest.profit_each,),
            text=f"{signed(contest.profit_each)}, loses with {percent(contest.by_chance[middle].one_loses)}",
        )
        for contest in answer.contests
    ]
    return Figure(
        "contest-profits",
        "What each expects, and how likely each loses",
        caption,
        contest_table(answer),
        BarChart(tuple(rows), ("expected profit",)),
        tuple(sorted({row.source for row in answer.spent if row.source})),
        "Expected profit, USD bn, before anything is known. The chance of a loss is that at the middle belief.",
    )


def _portfolios(answer: ContestAnswer, book: Book) -> Figure:
    rows = [
        Bar(
            "1 bet" if row.bets == 1 else f"{row.bets} bets",
            (row.loses,),
            text=f"loses with {percent(row.loses)}, {amount(row.mean)} on average",
        )
        for row in answer.portfolios
    ]
    return Figure(
        "contest-portfolios",
        "Chance that a venture portfolio loses, by the number of bets",
        venture_sentence(answer),
        portfolios_table(answer),
        BarChart(tuple(rows), ("chance of a loss",), share=True),
        book.assumptions["contest.venture_power"].value.source,
        f"{answer.draws:,} portfolios of each size, seed {answer.seed}; of one bet the formula is exact.",
    )


SECTION = SectionEntry(74, "more", section, is_of_book=True, draws={ContestAnswer: _figures})
