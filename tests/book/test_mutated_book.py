"""A mistake in the text of the bundled book is named where it stands, or the answers change; never a traceback."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import lookthrough as lt
from lookthrough.book.loader import LoadResult, load_book
from lookthrough.book.problems import Problem, render
from lookthrough.book.text import files as reading
from lookthrough.book.text.variants import below_variants
from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import MissingAssumptionError
from lookthrough.world.drivers import SHOCKS
from tests.book.mutations import Mutation, mutations

BUNDLED = Path(lt.__file__).parent / "books" / "ai_2026"
COUNT, CHUNKS, SEED = int(os.environ.get("LOOKTHROUGH_MISTAKES", "96")), 8, 20261123


@cache
def texts() -> dict[str, str]:
    inside = (p for p in sorted(BUNDLED.rglob("*")) if p.is_file() and p.name not in reading.BESIDE)
    found = {p.relative_to(BUNDLED).as_posix(): p.read_text() for p in inside}
    return {file: text for file, text in found.items() if not below_variants(file)}  # a variant is read when asked for


@cache
def ids() -> list[str]:
    book = lt.load()
    return sorted({*book.entities, *book.contracts, *book.sources})


@cache
def mistakes(seed: int = SEED, count: int = COUNT) -> tuple[Mutation, ...]:
    return tuple(mutations(texts(), ids(), random.Random(seed), count))  # noqa: S311 - a seeded choice of mistakes


def keyed(result: LoadResult) -> Counter[tuple[str, str, str, str]]:
    return Counter((p.code, p.position.file, p.message, p.label) for p in result.problems)


def views(book: lt.Book) -> object:
    """What each entity owes in each view; a book that lacks what they need says so."""
    try:
        return {entity.id: dict(entity.views) for entity in lt.through(book).entities}
    except MissingAssumptionError as missing:
        return str(missing)


@cache
def views_before() -> object:
    return views(lt.load())


def names_the_place(problem: Problem, mistake: Mutation) -> str | None:
    """Return how a problem names the place of a mistake: its line, its record, or the user of what is gone."""
    for place in (problem.position, problem.related):
        if place is not None and place.file == mistake.file and abs(place.line - mistake.line) <= 1:
            return "line"
    if problem.code == "LT104" and problem.position.file == mistake.file:
        return "record"  # nothing is left of the file, so that it has no line but its first
    shown = render(
        problem, mistake.text if problem.position.file == mistake.file else texts().get(problem.position.file)
    )
    if any(word in shown for word in mistake.gone if len(word) > 1):
        return "user"
    if problem.position.file == mistake.file and mistake.record[0] <= problem.position.line <= mistake.record[1]:
        return "record"
    return None


def judged(mistake: Mutation, root: Path, before: LoadResult) -> str:
    """Return how a mistake shows: at its line, its user or in its record, in the book that is read, or not at all."""
    path = root / mistake.file
    path.write_text(mistake.text)
    try:
        result = load_book(root, KINDS, SHOCKS)
    finally:
        path.write_text(texts()[mistake.file])
    for problem in result.problems:
        render(problem, result.texts.get(problem.position.file))
    new, known = [], keyed(before)
    for problem in result.problems:
        key = (problem.code, problem.position.file, problem.message, problem.label)
        if known[key]:
            known[key] -= 1
        else:
            new.append(problem)
    found = [place for p in new if (place := names_the_place(p, mistake))]
    for place in ("line", "user", "record"):
        if place in found:
            return place
    if result.book is None:
        return "elsewhere"
    if result.book.sha256 == before.book.sha256:
        return "missed"
    return "records" if views(result.book) == views_before() else "answers"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("mutated") / "book"
    shutil.copytree(BUNDLED, root)
    original = reading.read_document
    cached = {}

    def read_document(folder, file, problems):
        text = (folder / file).read_bytes()
        if (file, text) not in cached:
            own = []
            cached[file, text] = original(folder, file, own), own
        document, own = cached[file, text]
        problems.extend(own)
        return document

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read_document", read_document)
        yield root, load_book(root, KINDS, SHOCKS)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_mistake_is_named_where_it_stands_or_changes_what_the_book_says(chunk, copy):
    root, before = copy
    shown = {str(m): judged(m, root, before) for m in mistakes()[chunk::CHUNKS]}
    assert {m: how for m, how in shown.items() if how in {"elsewhere", "missed"}} == {}
