"""What all verbs of the command line share: the choice of a book, JSON or text, and errors as exit codes.

0 done, 1 a bug, the other codes stand with the errors (``lookthrough.errors``). Data goes to stdout, talk to stderr.
"""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import functools
import inspect
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from lookthrough.errors import LookthroughError, UnknownNameError, UsageError
from lookthrough.units.nearest import near_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.present.table import Table

INTERRUPTED = 130

Verb = TypeVar("Verb", bound="Callable[..., None]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What every verb is told.

    Attributes:
        folder: of the book, ``None`` for the bundled one.
        as_of: day on which the book is replayed.
        min_grade: worst grade of sources that counts.
        statuses: of contracts that count, ``None`` for the verb's own choice.
        as_json: print a document instead of text.
        as_csv: print the main table of the answer instead of text.
    """

    folder: Path | None
    as_of: str | None
    min_grade: str | None
    statuses: tuple[str, ...] | None
    as_json: bool
    as_csv: bool = False

    def book(self) -> Book:
        """Return the book, replayed and filtered as asked.

        Raises:
            BookError: the book has errors.
            UsageError: an option is not what it should be.
        """
        from lookthrough.api import load

        return self.part_of(load(self.folder))

    def part_of(self, book: Book) -> Book:
        """Return the part of a book that was asked for.

        Raises:
            UsageError: an option is not what it should be.
        """
        from lookthrough.api import chosen

        self.refuse_unknown_status()
        return chosen(book, as_of=self.as_of, min_grade=self.min_grade, statuses=self.statuses)

    def refuse_unknown_status(self) -> None:
        """Refuse a status that no contract can have."""
        from lookthrough.book.schema.vocabulary import STATUSES

        for status in self.statuses or ():
            if status not in STATUSES:
                raise unknown("status", status, STATUSES)

    def counted(self) -> tuple[str, ...]:
        """Return the statuses that count: those asked for, else signed and funded."""
        from lookthrough.positions.amounts import COUNTED

        return self.statuses or COUNTED

    def answer(self, document: object, text: Callable[[], str], table: Callable[[], Table] | None = None) -> None:
        """Print a document as JSON, the main table of an answer as CSV, or the text for people.

        Raises:
            UsageError: CSV of an answer that has no table.
        """
        sys.stdout.write(self._written(document, text, table).rstrip() + "\n")

    def _written(self, document: object, text: Callable[[], str], table: Callable[[], Table] | None) -> str:
        if self.as_json:
            return json.dumps(document, indent=1, allow_nan=False)
        if not self.as_csv:
            return text()
        if table is None:
            raise UsageError("this answer has no table to print as CSV: use --json")
        from lookthrough.present.export.csv_text import as_csv
        from lookthrough.present.table import flat

        return as_csv(flat(table()), with_names=True)


_BookOption = Annotated[Path | None, typer.Option("--book", help="Folder of a book.", show_default="the bundled book")]
_AsOf = Annotated[str | None, typer.Option("--as-of", help="Replay the book as known on a day, 2025-11-15.")]
_MinGrade = Annotated[str | None, typer.Option("--min-grade", help="Leave out what has no source of grade A, B or C.")]
_Status = Annotated[str | None, typer.Option("--status", help="Only contracts of these, e.g. announced,signed,funded.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_Csv = Annotated[bool, typer.Option("--csv", help="Print the main table of the answer as CSV.")]
_SHARED: Mapping[str, tuple[object, object]] = {
    "book": (_BookOption, None),
    "as_of": (_AsOf, None),
    "min_grade": (_MinGrade, None),
    "status": (_Status, None),
    "json_": (_Json, False),
    "csv_": (_Csv, False),
}


def verb(app: typer.Typer, name: str, *aliases: str) -> Callable[[Verb], Verb]:
    """Register a function as a verb: the shared options reach it as one ``Asked``, its errors end as exit codes.

    Args:
        app: the command line.
        name: the verb.
        aliases: other names for it.
    """

    def register(function: Verb) -> Verb:
        @functools.wraps(function)
        def command(**given: object) -> None:
            asked = _asked({option: given.pop(option) for option in _SHARED})
            _ending(lambda: function(asked, **given))

        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        shared = [
            inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for option, (annotation, default) in _SHARED.items()
        ]
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + shared
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # typer reads this
        command.__annotations__ = {p.name: p.annotation for p in parameters}
        app.command(name)(command)
        for alias in aliases:
            app.command(alias, help=f"The same as {name}.")(command)
        return function

    return register


def _asked(shared: Mapping[str, Any]) -> Asked:
    """Return the shared options; typer has given each the type of its annotation."""
    status: str | None = shared["status"]
    statuses = None if status is None else tuple(part.strip() for part in status.split(",") if part.strip())
    return Asked(shared["book"], shared["as_of"], shared["min_grade"], statuses, shared["json_"], shared["csv_"])


def _ending(action: Callable[[], None]) -> None:
    """Run a verb; end with the exit code of what stopped it. A bug shows its traceback and ends with 1."""
    try:
        action()
        sys.stdout.flush()
    except LookthroughError as error:
        say(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        say("interrupted; nothing was written")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(message: str) -> None:
    """Tell the user something on stderr."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def unknown(what: str, name: str, known: Iterable[str]) -> UnknownNameError:
    """Return the error for a name that does not exist, with those near to it."""
    names = sorted(known)
    near = near_names(name, names)
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"there are {', '.join(names[:12])}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    )
    return UnknownNameError(f"no {what} is called {name!r}; {hint}")


def known_entities(book: Book, names: Iterable[str]) -> None:
    """Refuse names that are no entity of the book; the full name of one leads to its id."""
    for name in names:
        if name not in book.entities:
            by_name = [e.id for e in book.entities.values() if e.name.casefold() == name.casefold()]
            if by_name:
                raise UnknownNameError(f"no entity is called {name!r}; did you mean {by_name[0]}?")
            raise unknown("entity", name, book.entities)
