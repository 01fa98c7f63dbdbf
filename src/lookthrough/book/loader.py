"""From a folder of text to a book: read -> shape -> resolve -> check. Problems are collected, never raised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from lookthrough.book.canonical import sha256
from lookthrough.book.check.check import check
from lookthrough.book.check.names import resolve, tables
from lookthrough.book.check.whole_book import TOTAL_FAILS, assertions_hold
from lookthrough.book.conversion import converted
from lookthrough.book.problems import in_order, render_all
from lookthrough.book.published import dated_assumptions, dated_contracts, dated_entities
from lookthrough.book.records import Book
from lookthrough.book.replay import latest_known
from lookthrough.book.shape.rows import shape
from lookthrough.book.text.brought_scenarios import leave_out_of_book, with_brought
from lookthrough.book.text.files import read_book
from lookthrough.errors import BookError
from lookthrough.units.collection import without_collection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lookthrough.book.problems import Problem
    from lookthrough.book.schema.vocabulary import KindSpec, PathSpec, TermSpec
    from lookthrough.book.shape.rows import Header
    from lookthrough.book.tables import Tables
    from lookthrough.units.plugins import Plugin


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A book, or ``None`` where it cannot be used; and every problem, by file and line.

    Attributes:
        book: the book; ``None`` where there is an error (warnings leave the book usable).
        problems: errors and warnings in the order of files and lines.
        texts: content of the files that have problems or reported totals, by path within the book, for
            ``problems.render``.
    """

    book: Book | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]

    def text(self, *, errors_only: bool = False) -> str:
        """Return the problems as text for people; of very many alike only the first."""
        shown = (problem for problem in self.problems if problem.is_error or not errors_only)
        return render_all(shown, self.texts)


NO_PATHS: Mapping[str, PathSpec] = MappingProxyType({})


def open_book(
    root: Path,
    kinds: Mapping[str, KindSpec],
    shocks: Mapping[str, TermSpec],
    paths: Mapping[str, PathSpec] = NO_PATHS,
    variants: Sequence[str] = (),
) -> Book:
    """Return a book that can be used.

    Args:
        root: its folder.
        kinds: the kinds of contract by name (``lookthrough.contracts.KINDS``).
        shocks: the shocks that a scenario may name (``lookthrough.world.drivers.SHOCKS``).
        paths: the paths that a scenario may give (``lookthrough.world.drivers.PATHS``).
        variants: of the book that are laid over it, each once (``lookthrough.book.bundled.place``).

    Raises:
        BookError: it has errors; the message shows all of them.
    """
    result = load_book(root, kinds, shocks, paths, variants)
    if result.book is None:
        raise BookError(result.text(errors_only=True))
    return result.book


def load_book(
    root: Path,
    kinds: Mapping[str, KindSpec],
    shocks: Mapping[str, TermSpec],
    paths: Mapping[str, PathSpec] = NO_PATHS,
    variants: Sequence[str] = (),
) -> LoadResult:
    """Load a book.

    Args:
        root: its folder.
        kinds: the kinds of contract by name (``lookthrough.contracts.KINDS``).
        shocks: the shocks that a scenario may name (``lookthrough.world.drivers.SHOCKS``).
        paths: the paths that a scenario may give (``lookthrough.world.drivers.PATHS``).
        variants: of the book that are laid over it, each once (``lookthrough.book.bundled.place``).

    Returns:
        The book and all its problems; nothing is raised for what a user wrote.
    """
    with without_collection():
        return _load(root, kinds, shocks, paths, variants)


def judged_on(result: LoadResult, part: Book | None, kinds: Mapping[str, KindSpec]) -> LoadResult:
    """Return what was loaded with the reported totals judged on a part of the book: on a day, of some grades.

    Args:
        result: of :func:`load_book`.
        part: the book as replayed or filtered, ``None`` where it cannot be used.
        kinds: the kinds of contract by name.

    Returns:
        The part and its failed totals, LT504, beside all other problems of the text.
    """
    if part is None or part is result.book:
        return result
    others = (problem for problem in result.problems if problem.code != TOTAL_FAILS)
    return replace(result, book=part, problems=in_order((*others, *assertions_hold(part, kinds))))


def _load(
    root: Path,
    kinds: Mapping[str, KindSpec],
    shocks: Mapping[str, TermSpec],
    paths: Mapping[str, PathSpec],
    variants: Sequence[str],
    without: frozenset[Plugin] = frozenset(),
) -> LoadResult:
    problems: list[Problem] = []
    documents, whose = with_brought(read_book(root, problems, variants), without, problems)
    shaped = shape(documents, kinds, shocks, problems)
    found = converted(tables(shaped.records, shaped.series, problems), problems)
    resolve(shaped.references, found, shocks, paths, shaped.excused, problems)
    check(found, kinds, paths, None if shaped.header is None else shaped.header.as_of, problems)
    for problem in (p for p in problems if p.is_error and p.position.file in whose):
        leave_out_of_book(whose[problem.position.file], problem)
        return _load(root, kinds, shocks, paths, variants, without | {whose[problem.position.file]})
    ordered = in_order(p for p in problems if p.position.file not in whose)
    shown = {*(p.position.file for p in ordered), *(a.position.file for a in found.assertions)}
    texts = {file: text for file, text in documents.texts.items() if file in shown}
    if shaped.header is None or any(p.is_error for p in ordered):
        return LoadResult(None, ordered, texts)
    title = " + ".join((shaped.header.title, *documents.titles))
    book = replace(_book(replace(shaped.header, title=title), found, root, whose), variants=tuple(variants))
    return LoadResult(replace(book, known_to=latest_known(book)), ordered, texts)


def _book(header: Header, found: Tables, root: Path, whose: Mapping[str, Plugin]) -> Book:
    base = sha256(replace(header, scenario=None), replace(found, scenarios={}))
    brought = {name: str(whose[s.position.file]) for name, s in found.scenarios.items() if s.position.file in whose}
    own = {name: scenario for name, scenario in found.scenarios.items() if name not in brought}
    return Book(
        title=header.title,
        as_of=header.as_of,
        currency=header.currency,
        entities=dated_entities(found.entities, found.sources),
        contracts=dated_contracts(found.contracts, found.sources),
        sources=found.sources,
        purchases=found.purchases,
        series=found.series,
        assumptions=dated_assumptions(found.assumptions, found.sources),
        assertions=found.assertions,
        scenarios=found.scenarios,
        excluded=found.excluded,
        sha256=sha256(base, header.scenario, own),
        root=str(root),
        deals=found.deals,
        waterfalls=found.waterfalls,
        scenario=header.scenario,
        base_sha256=base,
        brought=brought,
    )
