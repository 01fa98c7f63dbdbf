"""Reading: a file of the book -> YAML nodes that keep line and column, and are not typed.

Stock YAML typing corrupts financial text (``NO`` becomes false, ``010`` eight, ``29.0e9`` stays text, a repeated key
silently wins), so every scalar stays the text that was written and the schema decides what it means. A syntax error
blanks the record it stands in, and the rest of the file is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import Position
from lookthrough.book.text.decoded import settle_texts
from lookthrough.book.text.plain_text import read_text
from lookthrough.units.characters import shown

if TYPE_CHECKING:
    from pathlib import Path

_MARKED = re.compile(r"(?:^|[\s\[{,])[&*!]\S", re.MULTILINE)
_ITEM = re.compile(r"^( *)- ")
_ID = re.compile(r"\bid: *([\w.-]+)")
_OPENED = re.compile(r"quoted|flow|alias|anchor|tag|simple key")
_UNCLOSED = re.compile(r"""(?:: +|- |[\[{,] *)(?P<quote>["'])(?:(?!(?P=quote)).)*$""")
_CLOSED = re.compile(r"""(?:'(?:[^']|'')*'(?!')|"(?:[^"\\]|\\.)*") *(?:$|[,}\]]| #)""", re.MULTILINE | re.DOTALL)
_DEEPEST = 64
_FARTHEST_QUOTE = 60
_MOST_REPAIRS = 100


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its path within the book, its text, its root node, and the ids of records lost to a syntax error.

    The root is ``None`` where nothing could be read. A file is ``continued`` where a variant titles its deal anew.
    """

    file: str
    text: str
    root: yaml.Node | None
    lost: tuple[str, ...] = ()
    continued: bool = False


def read_document(root: Path, file: str, problems: list[Problem]) -> Document:
    """Read one YAML file of a book.

    Args:
        root: folder of the book.
        file: path within it.
        problems: what is wrong with the file is added here.

    Returns:
        The document; its root is ``None`` where no record of it could be read.
    """
    text = read_text(root, file, problems)
    file = shown(file)
    if text is None:
        return Document(file, "", None)
    lost: list[str] = []
    before = len(problems)
    if _MARKED.search(text):
        problems.extend(_marks_of(file, text))
    node = _compose(file, text, problems, lost)
    if len(problems) == before and (node is None or node.value == ""):
        problems.append(Problem("LT104", Position(file, 1), "file is empty", "nothing is written here"))
        return Document(file, text, None)
    if node is not None:
        settle_texts(file, text, node, problems)
    return Document(file, text, node, tuple(lost))


def position(file: str, node: yaml.Node) -> Position:
    """Return where a node starts."""
    mark = node.start_mark
    return Position(file, mark.line + 1, mark.column + 1)


def span(node: yaml.Node) -> int:
    """Return how many characters of its first line a node covers."""
    if isinstance(node, yaml.ScalarNode) and node.start_mark.line == node.end_mark.line:
        return max(1, node.end_mark.column - node.start_mark.column)
    return 1


class _Untyped(yaml.CSafeLoader):
    """The C loader without any typing: a scalar is the text that was written.

    The resolver's two hooks are called on the way into and out of every node; they count the depth, because the C
    composer calls itself and a file of a few thousand brackets would end the process.
    """

    depth = 0

    def descend_resolver(self, current_node: yaml.Node | None, current_index: object) -> None:  # noqa: ARG002 - PyYAML's call
        self.depth += 1
        if self.depth > _DEEPEST:
            mark = None if current_node is None else current_node.start_mark
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: object) -> str:  # noqa: ARG002 - PyYAML's call
        if kind is yaml.ScalarNode:
            return "tag:yaml.org,2002:str"
        return "tag:yaml.org,2002:seq" if kind is yaml.SequenceNode else "tag:yaml.org,2002:map"


def _compose(file: str, text: str, problems: list[Problem], lost: list[str]) -> yaml.Node | None:
    lines = text.split("\n")
    for _ in range(_MOST_REPAIRS):
        try:
            return _single_node("\n".join(lines))
        except yaml.MarkedYAMLError as error:
            problem, culprit = _syntax_problem(file, lines, error)
            if "undefined alias" not in problem.label:  # every alias is reported as such
                problems.append(problem)
            if not _blank_record(lines, culprit, lost):
                return None
    return None


def _single_node(text: str) -> yaml.Node | None:
    loader = _Untyped(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _syntax_problem(file: str, lines: list[str], error: yaml.MarkedYAMLError) -> tuple[Problem, int]:
    """Return the problem and the line (from 0) of the record to blame.

    A quote or bracket left open and a key without a colon are noticed below; the place to blame is where they stand.
    """
    opened = error.context is not None and _OPENED.search(error.context) is not None
    mark = error.context_mark if opened and error.context_mark is not None else error.problem_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    if line >= len(lines):
        line, column = len(lines) - 1, 0
    label = error.problem or "cannot be read"
    quote = None if opened else _open_quote(lines, line)
    if quote is not None:
        place, hint = Position(file, quote[0] + 1, quote[1] + 1), "close the quote that opens here"
        return Problem("LT105", place, "not readable as YAML", "a quote without its end", hint=hint), quote[0]
    place = Position(file, line + 1, column + 1)
    written = lines[line]
    if "\t" in written[: len(written) - len(written.lstrip())] or "\\t" in label:
        at = written.index("\t") if "\t" in written else column
        tab = Problem(
            "LT103",
            Position(file, line + 1, at + 1),
            "tab in the indentation",
            "a tab, not spaces",
            hint="replace it with spaces",
        )
        return tab, line
    return Problem("LT105", place, "not readable as YAML", label, hint=_syntax_hint(written, error.context or "")), line


def _open_quote(lines: list[str], noticed: int) -> tuple[int, int] | None:
    """Return line and column of the last quote that opens a value above a line and is not closed where a value ends.

    Such a text runs on to the next quote, which is why the parser stumbles there. One that goes over lines on purpose
    is closed at the end of a line, or before a comma or a bracket.
    """
    for line in range(noticed, max(-1, noticed - _FARTHEST_QUOTE), -1):
        match = _UNCLOSED.search(lines[line])
        if match is not None:
            opened = "\n".join([lines[line][match.start("quote") :], *lines[line + 1 : noticed + 1]])
            if _CLOSED.match(opened) is None:
                return line, match.start("quote")
    return None


def _syntax_hint(line: str, context: str) -> str:
    if "quoted" in context:
        return "close the quote that opens here"
    if "simple key" in context:
        return "a key is followed by a colon and a space; a text that goes over lines starts with `>-`"
    if "flow" in context:
        return "close the bracket that opens here, with commas between its items"
    if re.search(r":\s.*:\s", line):
        return "a text that holds a colon and a space stands in quotes"
    return "records are `- key: value` lines with the same indentation"


def _blank_record(lines: list[str], culprit: int, lost: list[str]) -> bool:
    """Blank the list item that holds a line, so that its neighbours can be read; line numbers stay."""
    starts = [(n, len(m.group(1))) for n, line in enumerate(lines) if (m := _ITEM.match(line))]
    if not starts:
        return False
    indent = min(i for _, i in starts)
    items = [n for n, i in starts if i == indent]
    above = [n for n in items if n <= culprit]
    if not above:
        return False
    end = next((n for n in items if n > culprit), len(lines))
    lost.extend(_ID.findall("\n".join(lines[above[-1] : end])))
    lines[above[-1] : end] = [""] * (end - above[-1])
    return True


def _marks_of(file: str, text: str) -> list[Problem]:
    """Return a problem for every anchor, alias and tag; nodes do not show them, so the events are read."""
    found: list[Problem] = []
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            word = _mark_of(event)
            if word is not None:
                mark = event.start_mark
                place = Position(file, mark.line + 1, mark.column + 1) if mark is not None else Position(file, 1)
                hint = "write the value out where it holds; put the text in quotes if the sign belongs to it"
                found.append(Problem("LT106", place, f"{word} in a book", "each record says all of itself", hint=hint))
    except yaml.YAMLError:
        return found  # the syntax error has been reported with its place
    return found


def _mark_of(event: yaml.Event) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return "alias"
    if getattr(event, "anchor", None):
        return "anchor"
    return "tag" if getattr(event, "tag", None) else None


CODES = (
    Code(
        "LT103",
        "a tab indents a line",
        "YAML measures indentation in spaces and does not allow tabs there, because their width depends on the "
        "editor. The record with the tab is left out; the others of the file are read.",
        "Replace the tab with spaces.",
    ),
    Code(
        "LT104",
        "a file is empty",
        "The file has no content beside comments. It may have been cut off while it was saved, so it is not taken "
        "for an empty table.",
        "Restore the content, or delete the file.",
    ),
    Code(
        "LT105",
        "a file is not readable as YAML",
        "The text breaks the rules of YAML at this place: a bracket or quote that is not closed, an indentation that "
        "fits no record, or an unquoted text that holds a colon and a space. Where the broken record is one of a list "
        "it is left out and the rest of the file is read.",
        "Close the bracket or quote, align the line with its neighbours, or put the text in quotes.",
    ),
    Code(
        "LT106",
        "an anchor, alias, tag or merge key",
        "YAML can define a piece of text once and repeat it elsewhere, or force a type on it. In a book a record says "
        "all of itself, so that it can be read, compared and moved on its own, and the schema gives the type.",
        "Write the fields out. If the & or * belongs to a text, put the text in quotes.",
    ),
)
