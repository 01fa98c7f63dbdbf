"""The race of frontier labs: how many are left, who leads, who drops out into whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.race.race_answer import RaceAnswer
from lookthrough.lens.race.run_rates import SERIES
from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.figures.heat_chart import HeatChart, HeatRow
from lookthrough.present.numbers import percent
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.race_sentences import measured_sentences, race_sentences
from lookthrough.present.tables.labs.race import crossing_table, exits_table, shares_table, survivors_table

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.lens.race.crossing import Crossing
    from lookthrough.lens.race.race_labs import RacingLab

LEAD = (
    "Labs win revenue only from one another, and a place at the frontier costs more each year: not all can "
    "win. In a run a lab with contracts fails by these contracts; here each is asked only for the cost of its place."
)
NOTE = (
    "Bars are means over all futures, lines their 5th to 95th percentile. Money cannot be raised in the second to the "
    "ninth quarter, scaling stalls from the third; both are assumptions, as are the cost of a place, what goes on of a "
    "momentum, and who buys whom."
)


def section(data: ReportData) -> Section | None:
    """Return the race of the labs of a book; ``None`` where it has fewer than two."""
    answer = None if data.answers is None else data.answers.race
    if answer is None or not answer.years:
        return None
    words = " ".join((LEAD, *race_sentences(answer)[1:]))
    return Section("race", "The race of frontier labs", words, _figures(data.book, answer))


def _figures(book: Book, answer: RaceAnswer) -> tuple[Figure, ...]:
    if not answer.years:
        return ()
    sources = _sources(book, answer)
    return (
        _survivors(answer, race_sentences(answer)[0], sources),
        _shares(answer, sources),
        _exits(book, answer, sources),
        *(_foresight(answer, test, sources) for test in answer.crossings[:1]),
    )


def _survivors(answer: RaceAnswer, caption: str, sources: tuple[str, ...]) -> Figure:
    rows = [
        Bar(
            f"after {row.year} years",
            (row.survivors.mean,),
            row.survivors.low,
            row.survivors.high,
            group=labels.first_upper(labels.RACE_SETTINGS[row.setting]),
        )
        for row in answer.years
        if row.year in answer.marks
    ]
    return Figure(
        "race-survivors",
        f"Labs still in the race, of {len(answer.labs)}",
        caption,
        survivors_table(answer),
        BarChart(tuple(rows), ("labs",), "labs"),
        sources,
        NOTE,
    )


def _shares(answer: RaceAnswer, sources: tuple[str, ...]) -> Figure:
    setting, last = next(iter(labels.RACE_SETTINGS)), answer.marks[-1]
    found = {row.lab: row for row in answer.shares if (row.setting, row.year) == (setting, last)}
    rows = [
        Bar(lab.name, (found[lab.id].share.mean,), found[lab.id].share.low, found[lab.id].share.high)
        for lab in answer.labs
    ]
    first = max(answer.labs, key=lambda lab: found[lab.id].leads)
    return Figure(
        "race-shares",
        f"Share of what all labs earn outside, after {last} years",
        f"{first.name} leads in {percent(found[first.id].leads)} of futures.",
        shares_table(answer, setting),
        BarChart(tuple(rows), ("share",), share=True),
        sources,
    )


def _exits(book: Book, answer: RaceAnswer, sources: tuple[str, ...]) -> Figure:
    chances = {(row.lab, row.setting): row.within[-1] for row in answer.exits}
    settings, last = tuple(labels.RACE_SETTINGS), answer.marks[-1]
    rows = tuple(
        HeatRow(lab.name, [chances.get((lab.id, setting), 0.0) for setting in settings], _inside(book, lab))
        for lab in answer.labs
    )
    most = max(answer.labs, key=lambda lab: chances.get((lab.id, settings[0]), 0.0))
    often = percent(chances.get((most.id, settings[0]), 0.0))
    return Figure(
        "race-exits",
        f"Chance of dropping out within {last} years",
        f"{most.name} drops out most often: in {often} of futures in the base.",
        exits_table(answer),
        HeatChart(rows, tuple(labels.RACE_SETTINGS.values()), "inside"),
        sources,
        "A lab inside a listed firm, named at the end of its row, may lose the race and not its life.",
    )


def _inside(book: Book, lab: RacingLab) -> str:
    return "" if lab.parent is None else book.entities[lab.parent].name


def _foresight(answer: RaceAnswer, test: Crossing, sources: tuple[str, ...]) -> Figure:
    rows = [Bar(labels.CROSSING_RULES[row.rule.name], (row.crosses,)) for row in test.rows]
    table = crossing_table(test, answer)
    came = "It came to pass." if test.has_crossed else "It did not come to pass."
    leader, follower = (answer.names[each] for each in (test.leader, test.follower))
    return Figure(
        "race-foresight",
        f"What could have been foreseen in {test.made}",
        f"The chance that {follower} would be ahead of {leader} by {test.held}, by how momentum is carried on. {came}",
        table,
        BarChart(tuple(rows), ("chance",), share=True),
        sources,
        " ".join(measured_sentences(answer)),
    )


def _sources(book: Book, answer: RaceAnswer) -> tuple[str, ...]:
    """Return the sources of what labs earn and of their run rates."""
    earned = (source for lab in answer.labs for source in book.entities[lab.id].opening["revenue"][-1].source)
    rates = (row.source for name, rows in book.series.items() if name.endswith(SERIES) for row in rows if row.source)
    return tuple(sorted({*earned, *rates}))


SECTION = SectionEntry(72, "more", section, is_of_book=True, draws={RaceAnswer: _figures})
