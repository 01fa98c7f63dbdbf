"""What is wrong with a book, as values: every problem has a code, a place in the text, plain words and a remedy.

Problems are collected, never raised, so that a user sees all of them at once. A code of the 500s is a warning: the
book can be used, but its author should know.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.units.letters import columns_of, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lookthrough.book.records import Position

_LONGEST_EXCERPT = 160
_MOST_OF_A_KIND = 100  # of one code in one file


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem, declared in ``CODES`` of the module that finds it; see ``book.check.codes``.

    Attributes:
        id: ``LT`` and three digits; the 500s are warnings.
        title: what is wrong, a few words.
        explanation: why it is wrong, a few sentences.
        remedy: how to put it right.
    """

    id: str
    title: str
    explanation: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    Attributes:
        code: the ``id`` of its :class:`Code`.
        position: where it starts.
        message: the headline, a few words.
        label: what stands beside the carets: why this place is wrong.
        span: number of characters that are marked.
        hint: how to put it right.
        related: the other place that matters: where the near name is defined, where the first record stands.
    """

    code: str
    position: Position
    message: str
    label: str = ""
    span: int = 1
    hint: str | None = None
    related: Position | None = None

    @property
    def severity(self) -> str:
        """``warning`` for the 500s, else ``error``."""
        return "warning" if self.code.startswith("LT5") else "error"

    @property
    def is_error(self) -> bool:
        """Whether the book cannot be used before it is put right."""
        return self.severity == "error"


def render(problem: Problem, text: str | None = None) -> str:
    """Return a problem as text for people.

    Args:
        problem: the finding.
        text: the content of its file; without it, or where the line does not exist, no excerpt is shown.

    Returns:
        Lines without a final newline: code, place and message; the line with the one before it and carets; the other
        place, with its line where it is in the same file; the hint.
    """
    return _rendered(problem, text.split("\n") if text else [])


def render_all(problems: Iterable[Problem], texts: Mapping[str, str]) -> str:
    """Return problems as text for people: of one code in one file the first hundred, and how many more there are.

    Args:
        problems: in the order in which they are shown.
        texts: the content of their files, as far as excerpts are to be shown.
    """
    return "\n\n".join(_each(problems, texts))


def _each(problems: Iterable[Problem], texts: Mapping[str, str]) -> Iterator[str]:
    lines: dict[str, list[str]] = {}
    met: Counter[tuple[str, str, str]] = Counter()
    for problem in problems:
        file = problem.position.file
        met[file, problem.severity, problem.code] += 1
        if met[file, problem.severity, problem.code] <= _MOST_OF_A_KIND:
            if file not in lines:
                lines[file] = texts[file].split("\n") if texts.get(file) else []
            yield _rendered(problem, lines[file])
    for (file, severity, code), count in met.items():
        if count > _MOST_OF_A_KIND:
            yield f"{severity}[{code}] {file}  and {count - _MOST_OF_A_KIND:,} more like these"


def _rendered(problem: Problem, lines: Sequence[str]) -> str:
    place = problem.position
    head = f"{problem.severity}[{problem.code}] {place.file}:{place.line}:{place.column}  {problem.message}"
    hint = [] if problem.hint is None else [f"  hint  {problem.hint}"]
    return "\n".join([head, *_excerpt(problem, lines), *_other_place(problem, lines), *hint])


def to_dict(problem: Problem) -> dict[str, str | int | None]:
    """Return a problem as the JSON record of ``check``: code, file, line, column, message, hint."""
    message = f"{problem.message}: {problem.label}" if problem.label else problem.message
    return {
        "code": problem.code,
        "file": problem.position.file,
        "line": problem.position.line,
        "column": problem.position.column,
        "message": message,
        "hint": _with_related(problem),
    }


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems by file, line and column, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.position, p.code, p.message)))


def _excerpt(problem: Problem, lines: Sequence[str]) -> list[str]:
    number = problem.position.line
    if number > len(lines):
        return [f"  {problem.label}"] if problem.label else []
    cut = _cut(lines[number - 1], problem.position.column)
    numbers = [n for n in range(max(1, number - 1), number + 1) if n == number or lines[n - 1].strip()]
    shown = [f"{n:5d} | {_window(lines[n - 1], cut)}".rstrip() for n in numbers]
    left = lines[number - 1][cut : problem.position.column - 1].ljust(problem.position.column - 1 - cut)
    before = columns_of(visible(left))  # as wide as what stands above
    carets = " " * before + "^" * min(max(1, problem.span), _LONGEST_EXCERPT // 2)
    return [*shown, f"      | {carets} {problem.label}".rstrip()]


def _cut(line: str, column: int) -> int:
    """Return how much of a long line is left out on the left, so that the marked place is seen."""
    return max(0, column - _LONGEST_EXCERPT // 2) if len(line) > _LONGEST_EXCERPT else 0


def _window(line: str, cut: int) -> str:
    line = line.replace("\t", " ")
    left = ("…" + line[cut + 1 :]) if cut and len(line) > cut else line[cut:]
    return left if len(left) <= _LONGEST_EXCERPT else left[: _LONGEST_EXCERPT - 1] + "…"


def _other_place(problem: Problem, lines: Sequence[str]) -> list[str]:
    if problem.related is None:
        return []
    place = problem.related
    is_shown = place.file == problem.position.file and place.line <= len(lines)
    said = f"  {_window(lines[place.line - 1].strip(), 0)}" if is_shown else ""
    return [f"  see   {place.file}:{place.line}:{place.column}{said}"]


def _with_related(problem: Problem) -> str | None:
    if problem.related is None:
        return problem.hint
    place = f"{problem.related.file}:{problem.related.line}"
    return f"see {place}" if problem.hint is None else f"{problem.hint}  ({place})"
