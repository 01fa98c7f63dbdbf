"""What all verbs of the command line share: the choice of a book, JSON or text, and errors as exit codes.

0 done, 1 a bug, the other codes stand with the errors (``lookthrough.errors``). Data goes to stdout, talk to stderr.
"""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import errno
import functools
import inspect
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path  # noqa: TC003  # typer reads the annotations of the shared options at run time
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from lookthrough.cli import known_names
from lookthrough.cli.signals import why_stopped
from lookthrough.cli.streams import columns, put, say
from lookthrough.errors import IncompleteError, LookthroughError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.book.records import Book
    from lookthrough.present.languages.memory import Memory
    from lookthrough.present.table import Table

Verb = TypeVar("Verb", bound="Callable[..., None]")


@dataclass(frozen=True, slots=True)
class SharedOptions:
    """The options of every verb.

    Attributes:
        folder: of the book, ``None`` for the bundled one.
        as_of: day on which the book is replayed.
        balance_sheet: day to which its balance sheets are rolled, ``None`` for its own.
        min_grade: worst grade of sources that counts.
        statuses: of contracts that count, ``None`` for the verb's own choice.
        as_json: print a document instead of text.
        as_csv: print the main table of the answer instead of text.
        typed: what the command line gives, shared or not: options as they are written, arguments by their names.
    """

    folder: Path | None
    as_of: str | None
    balance_sheet: str | None
    min_grade: str | None
    statuses: tuple[str, ...] | None
    as_json: bool
    as_csv: bool
    typed: tuple[str, ...] = ()

    @property
    def is_whole_book(self) -> bool:
        """Whether no option leaves something of the book out or moves its day."""
        return all(each is None for each in (self.as_of, self.balance_sheet, self.min_grade, self.statuses))

    def book(self) -> Book:
        """Return the book, replayed and filtered as the options say.

        Raises:
            BookError: the book has errors.
            UsageError: an option is not what it should be.
        """
        from lookthrough.api import load

        return self.part_of(load(self.folder))

    def part_of(self, book: Book) -> Book:
        """Return the part of a book that the options choose.

        Raises:
            UsageError: an option is not what it should be.
        """
        from lookthrough.book.part import part_of

        self.refuse_unknown_status()
        return part_of(
            book,
            as_of=self.as_of,
            balance_sheet=self.balance_sheet,
            min_grade=self.min_grade,
            statuses=self.statuses,
        )

    def refuse_book(self, measured: str, *allowed: str) -> None:
        """Refuse the options that choose a book or a part of it.

        Args:
            measured: what is measured instead, as the end of the message.
            allowed: options that count all the same.

        Raises:
            UsageError: one of the others is given.
        """
        asked = {
            "--book": self.folder,
            "--as-of": self.as_of,
            "--balance-sheet": self.balance_sheet,
            "--min-grade": self.min_grade,
            "--status": self.statuses,
        }
        if idle := [name for name, value in asked.items() if value is not None and name not in allowed]:
            raise UsageError(f"{' and '.join(idle)} would change nothing: {measured}")

    def refuse_unknown_status(self) -> None:
        """Refuse a status that no contract can have."""
        from lookthrough.book.schema.vocabulary import STATUSES

        for status in self.statuses or ():
            if status not in STATUSES:
                raise known_names.unknown("status", status, STATUSES)

    def counted(self) -> tuple[str, ...]:
        """Return the statuses that count: those of the options, else signed and funded."""
        from lookthrough.positions.standing_contract import BINDING

        return self.statuses or BINDING

    def dated_answer(
        self, book: Book | None, document: dict[str, object], text: Callable[[], str], table: Callable[[], Table]
    ) -> None:
        """Print an answer on a book as ``answer`` does, with its dates below the headline and in the document.

        An answer on a table of the user's own, ``book`` is ``None``, has no such dates.
        """
        if book is None:
            self.answer(document, text, table)
            return
        from lookthrough.book.vintage import vintage_of
        from lookthrough.present.terminal.text import under_headline

        vintage = vintage_of(book, self.counted())
        self.answer(document | {"dates": vintage.document()}, lambda: under_headline(text(), vintage.words()), table)

    def answer(
        self,
        document: object,
        text: Callable[[], str],
        table: Callable[[], Table] | None = None,
        memory: Memory | None = None,
    ) -> None:
        """Print a document as JSON, the main table of an answer as CSV, or the text for people.

        Args:
            document: for ``--json``.
            text: for people.
            table: for ``--csv``.
            memory: which puts the text into another language; default: English.

        Raises:
            UsageError: CSV of an answer that has no table.
        """
        if not (self.as_json or self.as_csv):
            from lookthrough.present.terminal.text import fitting, whole

            with fitting(columns(sys.stdout), memory):
                put(whole(text()), is_prose=True)
        elif self.as_json:
            put(json.dumps(document, indent=1, allow_nan=False))
        else:
            put(self._csv(table))

    def _csv(self, table: Callable[[], Table] | None) -> str:
        if table is None:
            raise UsageError("this answer has no table to print as CSV: use --json")
        from lookthrough.present.export.csv_text import as_csv
        from lookthrough.present.table import flat

        return as_csv(flat(table()), with_names=True)


def _shared_options(
    *,
    book: Annotated[
        Path | None,
        typer.Option(
            "--book",
            help="Folder of the book, or the name of one that ships; +NAME for each variant of it.",
            show_default="the bundled book",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="Replay the book as it was known on this day, 2025-11-15."),
    ] = None,
    balance_sheet: Annotated[
        str | None,
        typer.Option("--balance-sheet", metavar="DAY", help="Roll the book to another balance-sheet date, 2026-09-30."),
    ] = None,
    min_grade: Annotated[
        str | None,
        typer.Option(
            "--min-grade",
            metavar="A|B|C",
            help="Leave out what has no source of this grade or better.",
            autocompletion=known_names.complete_word("A", "B", "C"),
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            metavar="LIST",
            help="Count only contracts of these statuses: announced,signed,funded.",
            autocompletion=known_names.complete_status,
        ),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    csv_: Annotated[bool, typer.Option("--csv", help="Print the main table of the answer as CSV.")] = False,
) -> SharedOptions:
    """Return the shared options; each is declared here once, and every verb gets these parameters from here."""
    statuses = None if status is None else tuple(part.strip() for part in status.split(",") if part.strip())
    return SharedOptions(book, as_of, balance_sheet, min_grade, statuses, json_, csv_)


def verb(app: typer.Typer, name: str, *aliases: str) -> Callable[[Verb], Verb]:
    """Register a function as a verb: the shared options reach it as its first argument, its errors end as exit codes.

    Typer reads the parameters of a command from its signature, so the signature is that of the verb with the shared
    options in place of its first argument; Typer itself has no way to declare options for many commands.

    Args:
        app: the command line.
        name: the verb.
        aliases: other names for it.
    """

    def register(function: Verb) -> Verb:
        @functools.wraps(function)
        def command(context: typer.Context, **given: object) -> None:
            options = _shared_options(**{option: given.pop(option) for option in shared})  # type: ignore[arg-type]  # Typer has given each the type of its annotation
            _run(lambda: function(replace(options, typed=_typed(context)), **given))

        shared = inspect.signature(_shared_options, eval_str=True).parameters
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in (*own, *shared.values())]
        parameters.insert(0, inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context))
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # read by Typer
        command.__annotations__ = {p.name: p.annotation for p in parameters}
        app.command(name)(command)
        for alias in aliases:
            app.command(alias, help=f"The same as {name}.")(command)
        return function

    return register


def _typed(context: typer.Context) -> tuple[str, ...]:
    """Return what was given on the command line, also where it is the default."""
    given = (p for p in context.command.params if _source(context, p.name) == "COMMANDLINE")
    return tuple(p.opts[-1] if p.param_type_name == "option" else str(p.name) for p in given)


def _source(context: typer.Context, name: str | None) -> str:
    source = None if name is None else context.get_parameter_source(name)
    return "" if source is None else source.name


def _run(action: Callable[[], None]) -> None:
    """Run a verb; end with the exit code of what stopped it. A bug shows its traceback and ends with 1."""
    try:
        action()
        sys.stdout.flush()
    except LookthroughError as error:
        say(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt as stop:
        word, code = why_stopped(stop)
        say(f"{word}; there is no answer")
        raise typer.Exit(code) from None
    except OSError as error:  # what no rule of ours foresees: a name that is too long, a disk that fails
        if error.filename is None:
            raise
        say(f"{error.filename}: {error.strerror}")
        is_of_disk = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EIO}
        raise typer.Exit(IncompleteError.exit_code if is_of_disk else UsageError.exit_code) from None
