"""What ``check`` says of a book, as one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.check.book_evidence import book_evidence
from lookthrough.book.check.disputes import disputes
from lookthrough.book.check.disputes import to_dict as dispute_to_dict
from lookthrough.book.check.measures import held_assertions
from lookthrough.book.problems import to_dict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.check.measures import AssertionResult
    from lookthrough.book.loader import LoadResult
    from lookthrough.book.schema.vocabulary import KindSpec


def check_document(result: LoadResult, name: str, kinds: Mapping[str, KindSpec]) -> dict[str, object]:
    """Return counts, coverage, problems, reported totals, evidence and disputes of what was loaded.

    Args:
        result: of :func:`lookthrough.book.loader.load_book`, or a part of it
            (:func:`lookthrough.book.loader.judged_on`).
        name: of the book where it cannot be used and so has no title.
        kinds: the kinds of contract by name.
    """
    book = result.book
    held, failed = ((), ()) if book is None else held_assertions(book, kinds)
    return {
        "book": name if book is None else book.title,
        "entities": 0 if book is None else len(book.entities),
        "contracts": 0 if book is None else len(book.contracts),
        "sources": 0 if book is None else len(book.sources),
        "coverage": {
            "modelled": 0 if book is None else len(book.contracts),
            "excluded": 0 if book is None else len(book.excluded),
        },
        "errors": [to_dict(p) for p in result.problems if p.is_error],
        "warnings": [to_dict(p) for p in result.problems if not p.is_error],
        "assertions": {"held": [_judged(r) for r in held], "failed": [_judged(r) for r in failed]},
        "evidence": {} if book is None else book_evidence(book)._asdict(),
        "disputes": [] if book is None else [dispute_to_dict(d) for d in disputes(book)],
    }


def _judged(result: AssertionResult) -> dict[str, object]:
    return {
        "id": result.assertion.id,
        "subject": result.assertion.subject,
        "measure": result.assertion.measure,
        "expected": result.expected_text,
        "got": result.got,
        "gap": result.gap,
        "verdict": result.verdict,
        "file": result.assertion.position.file,
        "line": result.assertion.position.line,
    }
