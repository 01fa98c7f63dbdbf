"""What happens on one path of the answer at hand: who could not pay whom, why, and what that set off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts import KINDS
from lookthrough.errors import UsageError
from lookthrough.present.page.run_document import RunDocuments
from lookthrough.present.sections.asked.told_path import section
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.sentences.story_sentences import headline
from lookthrough.present.story_records import read_story
from lookthrough.reasons.story.story import story as tell_path
from lookthrough.serve.content import PageContent, Passage, Subject, form_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.present.story_records import StoryDocument
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

PATH, WORST, LEDGER = "path", "worst", "ledger"


def content(at: QuestionAt, tell: Tell) -> PageContent:
    """Return the story of a path: the one asked for, the worst, or the most typical of the worst hundredth.

    Raises:
        UsageError: a number that is none, or a path beside the worst one.
        UnknownNameError: a ledger that there is not.
        RunFolderError: the answer has no such path.
    """
    path = _path(at)
    book = at.bench.book
    answer = tell_path(
        at.run(tell), book, path=path, worst=at.is_on(WORST), ledger=at.one(LEDGER) or None, kinds=KINDS, tell=tell
    )
    found = read_story(answer.document())
    return PageContent(
        heading(at),
        headline(found),
        tuple(_passages(at, found)),
        answer.document(),
        f"{at.question.command()} && lookthrough story RUN --path {found.path}",
        [(at.at("/"), "The answer"), (at.at("/report"), "Its report")],
    )


def heading(at: QuestionAt) -> str:
    """Return the title of the page.

    Raises:
        UsageError: the path is no number.
    """
    path = _path(at)
    return f"Path {path} told" if path is not None else "The worst path told" if at.is_on(WORST) else "A bad path told"


def _path(at: QuestionAt) -> int | None:
    text = at.one(PATH)
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) >= at.question.paths:
        raise UsageError(f"path is {text!r}: write a number from 0 to {at.question.paths - 1:,}, or leave it out")
    return int(text)


def _passages(at: QuestionAt, found: StoryDocument) -> Iterator[Passage]:
    made = section(ReportData(at.bench.book, RunDocuments(story=found)))
    if made is None:
        return
    yield Passage("What happened", (made.words,), html=made.html)
    for figure in made.figures:
        yield Passage(figure=figure)


SUBJECT = Subject(
    "story", content, (PATH, WORST, LEDGER), form_of("story_form.html"), "A bad path told", heading, is_slow=True
)
