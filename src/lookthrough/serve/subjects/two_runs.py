"""Two runs side by side, as ``compare`` has them: folders that the server was given, or the answer at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.present.page.templates import render
from lookthrough.runs.comparing.compare import compare
from lookthrough.serve.content import PageContent, Subject
from lookthrough.serve.subjects.two_books import FIRST, SECOND
from lookthrough.serve.subjects.two_questions import compared
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from markupsafe import Markup

    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

ANSWER = "this answer"
TITLE = "Two runs side by side"


def content(at: QuestionAt, tell: Tell) -> PageContent:
    """Return two runs side by side, each difference with its interval.

    Raises:
        UsageError: the server was given no run.
        UnknownNameError: a run that it was not given; the message has the nearest.
        InputError: a run that is not finished, or whose files cannot be used.
    """
    names = _names(at)
    document = compare(*(_folder(at, name, tell) for name in names)).document() | {"runs": list(names)}
    first, second = ("RUN" if name == ANSWER else name for name in names)
    made = f"{at.question.command()} && " if ANSWER in names else ""
    return PageContent(
        TITLE,
        f"{names[1]} against {names[0]}, USD bn and shares of the futures.",
        tuple(compared(at.bench.book, document)),
        document,
        f"{made}lookthrough compare {first} {second}",
    )


def _folder(at: QuestionAt, name: str, tell: Tell) -> Path:
    if name == ANSWER:
        return at.bench.runs.folder(at.bench.book, at.question, tell)
    return at.bench.finished[name]


def _names(at: QuestionAt) -> tuple[str, str]:
    """Return which two are asked for, else the first two that there are, the answer at hand last."""
    known = [*at.bench.finished, ANSWER]
    if len(known) == 1:
        raise UsageError("this server was given no run: start it with lookthrough serve --run RUN, once for each")
    for name in filter(None, (at.one(FIRST), at.one(SECOND))):
        if name not in known:
            hint = did_you_mean(name, known) or f"here are {', '.join(known)}"
            raise UnknownNameError(f"there is no run {name!r}: {hint}")
    first = at.one(FIRST) or known[0]
    return first, at.one(SECOND) or next(name for name in known if name != first)


def _form(at: QuestionAt) -> Markup:
    sides = zip((FIRST, SECOND), ("The first", "The second"), _names(at), strict=True)
    return render("workbench/runs_form.html", at=at, known=[*at.bench.finished, ANSWER], sides=list(sides))


SUBJECT = Subject(
    "side-by-side/runs", content, (FIRST, SECOND), _form, heading=lambda at: _names(at) and TITLE, is_slow=True
)
