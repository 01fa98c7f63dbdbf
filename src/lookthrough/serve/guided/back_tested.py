"""Calibration and back-tests as the workbench shows them: what the verbs printed, from which run, with its tables."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.bundled import place
from lookthrough.book.loader import open_book
from lookthrough.calibration.bust.scored import EARLIER_BOOM, scored
from lookthrough.calibration.kept_measures import kept_calibration, kept_hindcast, kept_vintages
from lookthrough.contracts import KINDS
from lookthrough.present.sentences import calibration_sentences, hindcast_sentences
from lookthrough.present.simulated.bust_text import refuted_said
from lookthrough.present.table import without
from lookthrough.present.tables.backtest import (
    came_table,
    hindcast_table,
    scores_table,
    shares_table,
    surprises_table,
)
from lookthrough.present.tables.calibration import pairs_table, targets_table, tenants_table
from lookthrough.present.tables.simulated.bust_tables import counts_table, order_table, shares_said_table
from lookthrough.world.drivers import PATHS, SHOCKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.table import Table


class BackTested(NamedTuple):
    """What was found.

    Attributes:
        made: of which day or days, of how many futures, with which seed.
        command: that makes it anew.
        first: what it says, in one sentence.
        said: the other sentences.
        tables: with the heading of each; the first is that of ``--csv``.
        document: as ``--json`` has it.
        sha256: of the book that it was made from, ``""`` where it is of a book of its own.
    """

    made: str
    command: str
    first: str
    said: Sequence[str]
    tables: Sequence[tuple[str, Table]]
    document: Mapping[str, object]
    sha256: str = ""


class BackTest(NamedTuple):
    """A page: its name, title, what is asked, how it is found (``None`` where a book has none), how it is made."""

    name: str
    title: str
    asks: str
    found: Callable[[Book], BackTested | None]
    command: str


def _calibration(book: Book) -> BackTested | None:
    kept = kept_calibration(book)
    if kept is None:
        return None
    answer = kept.answer
    return BackTested(
        f"Of the book as of {answer.as_of}, {answer.paths:,} futures of {answer.quarters} quarters, seed {answer.seed}",
        f"lookthrough calibrate --paths {answer.paths} --seed {answer.seed}",
        f"{calibration_sentences.targets_met(answer)}.",
        (calibration_sentences.READ,),
        (
            ("How often companies and vehicles fail, against their targets", targets_table(answer)),
            ("Vehicles of one owner: the better rated should fail no more often", pairs_table(answer)),
            ("Vehicles should not fail while their tenants live", tenants_table(answer)),
        ),
        kept.printed,
        answer.book_sha256,
    )


def _vintages(book: Book) -> BackTested | None:
    kept = kept_vintages(book)
    if kept is None:
        return None
    answer = kept.answer
    return BackTested(
        f"Of the book as it was known on {', '.join(answer.days)}, asked up to {answer.to}, {answer.paths:,} futures a "
        f"day, seed {answer.seed}",
        f"lookthrough backtest vintages --paths {answer.paths} --seed {answer.seed}",
        calibration_sentences.beaten_sentence(answer),
        (calibration_sentences.ASKED, calibration_sentences.apart_sentence(answer)),
        (
            ("Failed or taken over within ten years, by day (without a hazard)", shares_table(answer)),
            ("Scores by kind of event and by day", scores_table(answer)),
            ("Where the chance lay farthest from the answer", surprises_table(answer)),
        ),
        kept.printed,
        answer.book_sha256,
    )


def _world(book: Book) -> BackTested | None:
    kept = kept_hindcast(book)
    if kept is None:
        return None
    answer = kept.answer
    said = hindcast_sentences
    return BackTested(
        f"The world alone as of {answer.made_on}, held against what came up to {answer.to}, {answer.draws:,} draws, "
        f"seed {answer.seed}",
        "lookthrough backtest world --file FROZEN",
        said.counted(answer),
        (
            said.READ,
            *(said.undecided(row.series, row.undecidable) for row in answer.series if row.undecidable),
            said.NO_SAMPLE,
            said.known_rows(answer),
            said.hindsight(answer.parameters, answer.undated, answer.of_later),
        ),
        (
            ("Scores by series", without(hindcast_table(answer), "known", "of_sources", "last", "why")),
            ("What came, row by row", came_table(answer)),
        ),
        kept.printed,
        answer.book_sha256,
    )


def _earlier_boom(_: Book) -> BackTested | None:
    return _frozen()


@cache
def _frozen() -> BackTested:
    """Return what was frozen of runs of an earlier boom, held against what came; no run is made."""
    root, variants = place(EARLIER_BOOM)
    book = open_book(root, KINDS, SHOCKS, PATHS, variants)
    found = scored(book)
    blind = [each for each in found if each.judged.is_blind]
    first, *others = (refuted_said(each) for each in blind)
    return BackTested(
        f"{book.title}: runs that were frozen before what came was opened, scored now",
        "lookthrough backtest telecom",
        first,
        others,
        (
            ("What would refute the model, written down before any run", counts_table(blind)),
            ("Who fails, in which order", order_table(blind)),
            ("Who bears it", shares_said_table(blind)),
        ),
        {"runs": [each.document() for each in found]},
    )


ALL = (
    BackTest(
        "calibration",
        "Default rates against ratings",
        "Does who has a rating fail as often as that rating says, in futures without a shock?",
        _calibration,
        "lookthrough calibrate --json",
    ),
    BackTest(
        "vintages",
        "Replays of earlier days",
        "What did the book of an earlier day say, and what came of it?",
        _vintages,
        "lookthrough backtest vintages --json",
    ),
    BackTest(
        "world-alone",
        "The world alone",
        "Does the world forecast its own series better than no change and a random walk?",
        _world,
        "lookthrough backtest world --json",
    ),
    BackTest(
        "earlier-boom",
        "An earlier boom",
        "What would the same model have said of telecoms in 2000?",
        _earlier_boom,
        "lookthrough backtest telecom --json",
    ),
)
"""The back-tests in their order."""
BY_NAME: Mapping[str, BackTest] = MappingProxyType({each.name: each for each in ALL})
"""The same by name."""
