"""Two questions in one address: ``left.scenario=…&right.scenario=…``, and what tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.labels import in_words
from lookthrough.serve.inquiry import read_inquiry

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.serve.inquiry import Inquiry
    from lookthrough.serve.question_at import QuestionAt

LEFT, RIGHT = "left.", "right."


class Sides(NamedTuple):
    """Two questions."""

    left: Inquiry
    right: Inquiry

    def names(self, book: Book) -> tuple[str, str]:
        """Return what tells them apart, as the heads of columns."""
        left, right = (_words(each, book) for each in self)
        if left == right:
            fields = [name for name in self.left._fields if getattr(self.left, name) != getattr(self.right, name)]
            left, right = (
                ", ".join([left, *(f"{name} {_said(getattr(each, name))}" for name in fields)]) for each in self
            )
        return (left, right) if left != right else (f"{left}, left", f"{right}, right")


def sides_of(at: QuestionAt) -> Sides:
    """Return both questions. Where an address does not say the left one, it is that which the address keeps.

    The right one is then the same question of the next scenario of the book, or at twice the severity.

    Raises:
        UsageError: a side that asks what cannot be.
    """
    left, right = (_side(at, prefix) for prefix in (LEFT, RIGHT))
    left = at.question if left is None else left
    return Sides(left, _other(at, left) if right is None else right)


def _side(at: QuestionAt, prefix: str) -> Inquiry | None:
    own = [(n.removeprefix(prefix), v) for n, values in at.given.items() if n.startswith(prefix) for v in values]
    if not own:
        return None
    said = {name for name, _ in own}
    kept = [(n, str(getattr(at.question, n))) for n in ("paths", "seed") if n not in said]
    return read_inquiry(at.bench.book, [*own, *kept])


def _other(at: QuestionAt, left: Inquiry) -> Inquiry:
    others = [name for name in at.bench.book.scenarios if name != left.scenario]
    return left._replace(scenario=others[0], shocks=()) if others else left._replace(severity=2.0 * left.severity)


def _words(question: Inquiry, book: Book) -> str:
    title = " + ".join(book.scenarios[name].title for name in question.scenario.split("+"))
    more = [f"severity {question.severity:g}"] if question.severity != 1.0 else []
    more += [f"{in_words(name)} {size}" for name, size in (*question.shocks, *question.terms)]
    return ", ".join([title, *more])


def _said(value: object) -> str:
    return (", ".join(map(str, value)) or "none") if isinstance(value, tuple) else str(value)
