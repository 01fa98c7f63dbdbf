"""A deal as it was given, laid into a copy of the book aside: what the checker finds where, and the book with it.

The copy is a temporary folder that is gone when this returns. The folder of the book itself is read and never written,
and no name that was given is a path.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.sheets.import_sheets import import_rows
from lookthrough.errors import UsageError
from lookthrough.intake.row_problems import TableError
from lookthrough.intake.workbook_cells import sheets_in
from lookthrough.serve.own_deal.kind_fields import field_at, label_at, rows_of_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lookthrough.book.loader import LoadResult
    from lookthrough.book.problems import Problem
    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.sheets.cell_problem import CellProblem
    from lookthrough.book.sheets.import_sheets import Vocabulary
    from lookthrough.intake.workbook_cells import SheetRow

NAME = "own-deal"
"""Of the files of new records."""
PART = "---"
"""The line between the parts of a text: a deal, a list of entities, a list of sources."""
LONGEST_SHOWN = 160  # characters of a line that is shown beside what is wrong with it
_FILL_IN = re.compile(r"fill in the column (\w+)")
_CELL = re.compile(r"\b(\w+)!([A-Z]+)\d+\b")
_TABLES = (
    ("deals", re.compile(r"^\s*(?:- *)?\{? *(?:deal|contracts) *:", re.MULTILINE)),
    ("entities", re.compile(r"(?:^|[\s{,])class *:", re.MULTILINE)),
    ("sources", re.compile(r"(?:^|[\s{,])(?:publisher|grade|url) *:", re.MULTILINE)),
)


class DealFinding(NamedTuple):
    """What is wrong with a deal, or worth knowing of it.

    Attributes:
        where: line, cell or field, as people read it.
        field: name of the field of the form, empty where it is none.
        message: what is wrong.
        remedy: how to put it right, empty where the message says it.
        code: of the checker, empty where there is none.
        is_error: whether the deal cannot be used before it is put right.
        excerpt: the line itself, of a text.
    """

    where: str
    field: str
    message: str
    remedy: str = ""
    code: str = ""
    is_error: bool = True
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class GivenDeal:
    """What came of a deal: findings, files with its records by their path in the book, and the book with it in it."""

    findings: tuple[DealFinding, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    book: Book | None = field(default=None, repr=False)


class Into(NamedTuple):
    """The book that deals are laid into: its folder, what was loaded from it, and what a loader is told."""

    root: Path
    base: Book
    words: Vocabulary


def of_form(kind: KindSpec, values: Mapping[str, str], into: Into) -> GivenDeal:
    """Return what came of a form."""

    def finding(problem: CellProblem) -> DealFinding:
        missing = _FILL_IN.search(problem.remedy)
        at = "" if problem.place is None else field_at(kind, problem.place)
        if missing is not None and problem.place is not None:
            at = f"{at.partition('.')[0] or 'contract'}.{missing[1]}"
        remedy = _CELL.sub(lambda cell: label_at(kind, cell[1], cell[2]), _FILL_IN.sub(r"fill in \1", problem.remedy))
        return _finding(problem, problem.elsewhere, at, remedy)

    return _of_rows(rows_of_form(kind, values), into, finding)


def of_workbook(raw: bytes, into: Into) -> GivenDeal:
    """Return what came of a workbook of deals."""
    try:
        sheets = sheets_in(raw, "the workbook")
    except TableError as error:
        return GivenDeal(tuple(DealFinding("the workbook", "", p.message, p.remedy) for p in error.problems))
    found = _of_rows(sheets, into, lambda p: _finding(p, p.elsewhere or str(p.place), "", p.remedy))
    if not found.files and not found.findings:
        return GivenDeal((DealFinding("the workbook", "", "it has no record that the book lacks", "fill a row in"),))
    return found


def of_text(text: str, into: Into) -> GivenDeal:
    """Return what came of a text: a deal as ``deals/*.yaml`` has it, with parts for entities and sources or without."""
    parts, findings = _parts(text, into.root)
    if findings or not parts:
        nothing = DealFinding(
            "the text", "", "nothing is written here", "write a deal as deals/*.yaml of a book has it"
        )
        return GivenDeal(tuple(findings) or (nothing,))
    files = {file: "\n".join(lines) + "\n" for file, (_, lines) in parts.items()}
    result = loaded_with(files, into)
    found = tuple(_of_lines(result, parts))
    return GivenDeal(found, files, None if any(each.is_error for each in found) else result.book)


def loaded_with(files: Mapping[str, str], into: Into) -> LoadResult:
    """Return the book with files in the place of those of the same path, and all its problems."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "book"
        shutil.copytree(into.root, target, ignore=shutil.ignore_patterns(".*"))
        for file, text in files.items():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            (target / file).write_text(text, encoding="utf-8", newline="\n")
        return into.words.load(target)


def _of_rows(
    rows: Mapping[str, Sequence[SheetRow]], into: Into, finding: Callable[[CellProblem], DealFinding]
) -> GivenDeal:
    try:
        found = import_rows(rows, NAME, into.root, into.base, into.words)
    except UsageError as error:  # a file of the book that cannot be written into
        return GivenDeal((DealFinding("the book", "", str(error)),))
    return GivenDeal(tuple(finding(each) for each in found.problems), found.files, found.book)


def _finding(problem: CellProblem, where: str, at: str, remedy: str) -> DealFinding:
    return DealFinding(where, at, problem.message, remedy, problem.code, problem.is_error)


def _parts(text: str, root: Path) -> tuple[dict[str, tuple[int, list[str]]], list[DealFinding]]:
    """Return the parts of a text by the file that each becomes, with the lines before it; and what is no part."""
    parts: dict[str, tuple[int, list[str]]] = {}
    findings: list[DealFinding] = []
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    breaks = [-1, *(number for number, line in enumerate(lines) if line.rstrip() == PART), len(lines)]
    for before, after in pairwise(breaks):
        own = lines[before + 1 : after]
        if not any(line.strip() and not line.lstrip().startswith("#") for line in own):
            continue
        joined = "\n".join(own)
        table = next((name for name, sign in _TABLES if sign.search(joined)), None)
        if table is None:
            remedy = "write `deal:` and `contracts:` as deals/*.yaml of a book has them, or a list of entities"
            findings.append(DealFinding(f"line {before + 2}", "", "this is no deal", remedy, excerpt=_cut(own[0])))
        else:
            parts[_new_file(table, root, parts)] = (before + 1, own)
    return parts, findings


def _new_file(table: str, root: Path, taken: Mapping[str, object]) -> str:
    """Return the path of a file that the book does not have."""
    number = 1
    while (file := f"{table}/{NAME}{'' if number == 1 else f'-{number}'}.yaml") in taken or (root / file).exists():
        number += 1
    return file


def _of_lines(result: LoadResult, parts: Mapping[str, tuple[int, list[str]]]) -> Iterator[DealFinding]:
    """Yield what the loader found at the lines of the text; warnings that stand elsewhere are those of the book."""
    for problem in result.problems:
        before, lines = parts.get(problem.position.file, (0, []))
        if not lines and not problem.is_error:
            continue
        line = problem.position.line
        where = f"line {before + line}" if lines else f"{problem.position.file}:{line}"
        said = f"{problem.message}: {problem.label}" if problem.label else problem.message
        excerpt = _cut(lines[line - 1]) if 0 < line <= len(lines) else ""
        yield DealFinding(where, "", said, _remedy(problem, parts), problem.code, problem.is_error, excerpt)


def _remedy(problem: Problem, parts: Mapping[str, tuple[int, list[str]]]) -> str:
    """Return the remedy, with the other place that matters: a line of the text, else one of the book."""
    if problem.related is None:
        return problem.hint or ""
    before, lines = parts.get(problem.related.file, (0, []))
    other = f"line {before + problem.related.line}" if lines else f"{problem.related.file}:{problem.related.line}"
    return f"{problem.hint} (see {other})" if problem.hint else f"see {other}"


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
