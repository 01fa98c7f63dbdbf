"""What a page of the workbench says: tables, figures, words, and the document that the verb would print.

A page, each of its tables as a file, its figures as files and its JSON are made of one content, so that they say the
same. A subject (``subjects``) makes the content of what an address asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from markupsafe import Markup

from lookthrough.errors import UnknownNameError
from lookthrough.present.page.templates import render
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lookthrough.present.page.page import Figure
    from lookthrough.present.table import Table
    from lookthrough.serve.question_at import QuestionAt

    Tell = Callable[[str], None]


T = TypeVar("T")

RULES_ASKED = "rules asked of"
"""The head of a column of ids whose rules stand on the same page."""


class NamedTable(NamedTuple):
    """A table of a page.

    Attributes:
        name: by which it is asked for.
        table: the table.
        ids: what stands before the cell of ``by`` in the id of a row; empty = rows have no ids.
        by: label of a column.
    """

    name: str
    table: Table
    ids: str = ""
    by: str = ""


class Passage(NamedTuple):
    """A part of a page under a heading; what is empty is left out.

    Attributes:
        title: its heading.
        words: sentences, one a paragraph.
        points: sentences, one a point of a list.
        table: that it shows.
        figure: that it shows, with its data.
        html: markup.
        is_folded: whether its table is folded up at first; ``is_open`` whether the data of its figure are not.
    """

    title: str = ""
    words: Sequence[str] = ()
    points: Sequence[str] = ()
    table: NamedTable | None = None
    figure: Figure | None = None
    html: Markup = Markup()
    is_folded: bool = False
    is_open: bool = False


def form_of(template: str) -> Callable[[QuestionAt], Markup]:
    """Return how a form is made of a template that needs the address and the book alone."""
    return lambda at: render(f"workbench/{template}", at=at, book=at.bench.book)


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page says.

    Attributes:
        title: of the page.
        lead: what it is, in one sentence.
        passages: from top to bottom.
        document: what the verb prints as JSON.
        verb: the command line that says the same, empty where there is none.
        beside: links to what stands near, each an address and its words.
        tables: that stand in the markup of a passage, by name.
        is_headed: whether the page writes the title; else a passage has a heading of its own.
    """

    title: str
    lead: str = ""
    passages: Sequence[Passage] = ()
    document: Mapping[str, object] = field(default_factory=dict)
    verb: str = ""
    beside: Sequence[tuple[str, str]] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    is_headed: bool = True

    @property
    def figures(self) -> dict[str, Figure]:
        """Its figures by name."""
        return {each.figure.id: each.figure for each in self.passages if each.figure is not None}

    def table(self, name: str) -> Table:
        """Return a table, or the data of a figure.

        Raises:
            UnknownNameError: there is none of this name.
        """
        own = {each.table.name: each.table.table for each in self.passages if each.table is not None}
        return _named("table", name, {**self.tables, **own, **{id_: each.table for id_, each in self.figures.items()}})

    def figure(self, name: str) -> Figure:
        """Return a figure.

        Raises:
            UnknownNameError: there is none of this name.
        """
        return _named("figure", name, self.figures)


def _named(what: str, name: str, there: Mapping[str, T]) -> T:
    if name not in there:
        hint = did_you_mean(name, there) or f"here are {', '.join(there) or 'none'}"
        raise UnknownNameError(f"there is no {what} {name!r} on this page: {hint}")
    return there[name]


class Subject(NamedTuple):
    """What addresses of a kind are about.

    Attributes:
        address: how they begin: ``why`` of ``/why/coreweave``.
        content: makes what the page says; told of its progress where that takes long.
        takes: parameters beside those of a question.
        form: makes what can be asked, ``None`` for nothing.
        title: in the navigation, ``""`` where it stands in none.
        heading: of the page, before it is known what it says; refuses what there is not.
        names: whether more may stand behind that: whom or what it is about.
        is_slow: whether it makes runs: the page is there at once and asks for its content.
    """

    address: str
    content: Callable[[QuestionAt, Tell], PageContent]
    takes: tuple[str, ...] = ()
    form: Callable[[QuestionAt], Markup] | None = None
    title: str = ""
    heading: Callable[[QuestionAt], str] | None = None
    names: bool = False
    is_slow: bool = False
