"""Two questions side by side, what differs first, each difference with its interval path by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import percent
from lookthrough.present.page.cited import entity_sources, name_of
from lookthrough.present.page.page import Figure
from lookthrough.present.page.templates import render
from lookthrough.present.tables.run import (
    MAY_BE_NONE,
    compared_failures_table,
    compared_holders_table,
    compared_losses_table,
    compared_network_table,
    options_table,
)
from lookthrough.runs.comparing.compare import compare as of_runs
from lookthrough.serve.content import NamedTable, PageContent, Passage, Subject
from lookthrough.serve.inquiry import address_of
from lookthrough.serve.sides import LEFT, RIGHT, sides_of
from lookthrough.simulate.channels import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from markupsafe import Markup

    from lookthrough.book.records import Book
    from lookthrough.present.table import Table
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

    Document = Mapping[str, Any]

TITLE = "Two questions side by side"
SHOWN, DRAWN = 40, 12  # rows of a table, bars of the picture


def questions(at: QuestionAt, tell: Tell) -> PageContent:
    """Return two questions side by side, each difference with its interval path by path.

    Raises:
        UsageError: a side that asks what cannot be.
    """
    book, sides = at.bench.book, sides_of(at)
    names = sides.names(book)
    folders = [at.bench.runs.folder(book, each, tell) for each in sides]
    document = of_runs(*folders).document() | {"runs": list(names)}
    command = " && ".join(
        each.command().replace("--out RUN", f"--out {name}")
        for each, name in zip(sides, ("LEFT", "RIGHT"), strict=True)
    )
    return PageContent(
        TITLE,
        f"{names[1]} against {names[0]}, USD bn and shares of the futures.",
        tuple(compared(book, document)),
        document,
        f"{command} && lookthrough compare LEFT RIGHT",
        [(f"/?{address_of(each)}", f"{name} alone") for name, each in zip(names, sides, strict=True)],
    )


def compared(book: Book, found: Document) -> Iterator[Passage]:
    """Yield what differs between two runs, with intervals.

    Args:
        book: whose names are shown.
        found: the document of a comparison of runs.
    """

    def called(id_: str) -> str:
        return name_of(book, id_)

    yield Passage(words=tuple(_how(found)))
    options = options_table(found)
    if options.rows:
        yield Passage("What is asked otherwise", table=NamedTable("options", options))
    failures = compared_failures_table(found, SHOWN, called, base=False)
    yield Passage("Who fails more often, and who less", figure=_picture(book, found, failures, called), is_open=True)
    yield Passage("What is lost, by ledger", table=NamedTable("losses", compared_losses_table(found)))
    yield Passage("What the network adds", table=NamedTable("network", compared_network_table(found)))
    anyway = compared_failures_table(found, SHOWN, called, base=True)
    if anyway.rows:
        yield Passage("Who fails without the shock", table=NamedTable("failures-without", anyway))
    holders = compared_holders_table(found, SHOWN, called)
    yield Passage("Who bears it in the end", table=NamedTable("holders", holders), is_folded=True)


def _how(found: Document) -> Iterator[str]:
    """Yield what the differences rest on."""
    less, none = "Differences are the second less the first", f"{MAY_BE_NONE} marks an interval in which nought lies"
    paths = " and ".join(f"{count:,}" for count in dict.fromkeys(found["paths"]))
    if found["paired"]:
        yield f"{less}, each with its 95 % interval path by path: a path is one future in both ({paths}; {none})."
    else:
        yield f"{less}, each with its 95 % interval as of two samples, whose seeds or sizes differ ({paths}; {none})."
    if found["other_futures"]:
        yield f"They differ in {', '.join(found['other_futures'])}, so that part of a difference may be chance."


def _picture(book: Book, found: Document, table: Table, called: Callable[[str], str]) -> Figure:
    """Return who fails how often in both, the largest differences first, with every difference as its data."""
    ranked = sorted(found["failures"].items(), key=lambda item: (-abs(item[1]["difference"]), item[0]))
    shown = [(id_, pair) for id_, pair in ranked if pair["difference"] != 0.0][:DRAWN]
    first, second = found["runs"]
    return Figure(
        "failures",
        "Failures in both",
        _caption(shown, found["runs"], called),
        table,
        BarChart(tuple(_bar(called(id_), pair) for id_, pair in shown), (second,), share=True) if shown else None,
        entity_sources(book, (id_ for id_, _ in shown)),
        f"Bar: share of the futures in which it fails, {second}; diamond: {first}.",
    )


def _bar(name: str, pair: Document) -> Bar:
    said = f"{percent(pair['second'])} against {percent(pair['first'])}"
    return Bar(name, (pair["second"],), mark=pair["first"], text=said)


def _caption(shown: Sequence[tuple[str, Document]], runs: Sequence[str], called: Callable[[str], str]) -> str:
    if not shown:
        return "The same companies fail as often in both."
    id_, pair = shown[0]
    return (
        f"{called(id_)} fails on {percent(pair['second'])} of the futures of {runs[1]}, and on "
        f"{percent(pair['first'])} of those of {runs[0]}; the {len(shown)} largest differences are drawn."
    )


def _form(at: QuestionAt) -> Markup:
    sides = zip((LEFT, RIGHT), ("The first", "The second"), sides_of(at), strict=True)
    return render("workbench/sides_form.html", at=at, book=at.bench.book, sides=list(sides), usual=CHANNELS)


def _title(at: QuestionAt) -> str:
    sides_of(at)
    return TITLE


SUBJECT = Subject("side-by-side", questions, (LEFT, RIGHT), _form, "Side by side", _title, is_slow=True)
