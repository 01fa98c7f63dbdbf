"""Two days of the book, or two books, side by side: records that differ, then the answers that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.part import day
from lookthrough.book.replay import known_on
from lookthrough.book.vintage import knowledge_date
from lookthrough.errors import UsageError
from lookthrough.lens.book_diff import book_diff
from lookthrough.lens.circularity.book_window import default_window
from lookthrough.lens.diff import compare as of_days
from lookthrough.present.page.cited import name_of
from lookthrough.present.page.templates import render
from lookthrough.present.tables.diff import (
    all_changes_table,
    between_table,
    changes_table,
    contracts_table,
    moved_vendors_table,
    moved_views_table,
)
from lookthrough.present.tables.records.book_diff import (
    changed_table,
    differences_table,
    money_table,
    moved_tables,
    own_table,
)
from lookthrough.serve.content import NamedTable, PageContent, Passage, Subject, form_of
from lookthrough.serve.question_at import STATUS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from markupsafe import Markup

    from lookthrough.present.table import Table
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

FIRST, SECOND = "first", "second"
FEBRUARY = 2
LONG = 300  # rows of a table that is folded up at first


def days(at: QuestionAt, tell: Tell) -> PageContent:
    """Return what changed in the book between two days.

    Raises:
        UsageError: a day that is none, or the second before the first.
    """
    tell("held against each other")
    book = at.bench.book
    first, second = _days(at)
    if second < first:
        raise UsageError(f"the second day, {second}, is before the first, {first}: exchange them")
    asked = at.asked_statuses or None
    before, after = (known_on(book, each) for each in (first, second))
    found = of_days(before, after, days=(first, second), window=default_window(book), statuses=asked)
    passages = [
        ("added", contracts_table("Contracts added", found.added)),
        ("removed", contracts_table("Contracts removed", found.removed)),
        ("terms", changes_table("Terms and statuses that changed", found.terms)),
        ("between", between_table(found.between)),
        ("views", moved_views_table(found.views)),
        ("vendors", moved_vendors_table(found.vendors, found.window)),
        ("figures", changes_table("Opening figures of a later date", found.figures)),
        ("purchases", changes_table("Purchases added, by seller", found.purchases)),
    ]
    return PageContent(
        f"The book on {first} and on {second}",
        f"What changed from {found.first} to {found.second}, USD bn.",
        tuple(_tables(passages)) or (Passage(words=("Nothing changed.",)),),
        found.document(),
        f"lookthrough diff {first} {second}",
        tables={"changes": all_changes_table(found)},
    )


def _days(at: QuestionAt) -> tuple[dt.date, dt.date]:
    """Return the days that an address gives, else the day to which the book is known and the same of the year before.

    Raises:
        UsageError: a day that is none.
    """
    known = knowledge_date(at.bench.book)
    before = known.replace(year=known.year - 1, day=min(known.day, 28) if known.month == FEBRUARY else known.day)
    return day(at.one(FIRST) or before), day(at.one(SECOND) or known)


def _form_of_days(at: QuestionAt) -> Markup:
    shown = zip((FIRST, SECOND), ("First day", "Second day"), _days(at), strict=True)
    return render("workbench/days_form.html", at=at, days=list(shown))


def books(at: QuestionAt, tell: Tell) -> PageContent:
    """Return what the second book of the server has that the first has not, and the answers that moved.

    Raises:
        UsageError: the server was given one book.
    """
    tell("held against each other")
    first, second = at.bench.book, at.bench.beside
    if second is None:
        raise UsageError("this server has one book: start it with lookthrough serve --beside MYBOOK to see two")
    found = book_diff(first, second, statuses=at.asked_statuses or None)
    views, vendors = moved_tables(found, lambda id_: name_of(second, id_))
    passages = [
        ("added", own_table("Added", found.added)),
        ("removed", own_table("Removed", found.removed)),
        ("changed", changed_table(found.changed)),
        ("views", views),
        ("funding", money_table(found.funding)),
        ("vendors", vendors),
    ]
    return PageContent(
        "Two books side by side",
        f"{second.title} against {first.title}, USD bn. {' '.join(found.notes)}",
        tuple(_tables(passages)) or (Passage(words=("The two books have the same records and say the same.",)),),
        found.document(),
        "lookthrough diff BOOK MYBOOK",
        tables={"differences": differences_table(found)},
    )


def _tables(named: list[tuple[str, Table]]) -> Iterator[Passage]:
    for name, table in named:
        if table.rows:
            yield Passage(table.title, table=NamedTable(name, table), is_folded=len(table.rows) > LONG)


SUBJECTS = (
    Subject(
        "side-by-side/days",
        days,
        (FIRST, SECOND, STATUS),
        _form_of_days,
        heading=lambda _: "Two days of the book",
        is_slow=True,
    ),
    Subject(
        "side-by-side/books",
        books,
        (STATUS,),
        form_of("books_form.html"),
        heading=lambda _: "Two books side by side",
        is_slow=True,
    ),
)
