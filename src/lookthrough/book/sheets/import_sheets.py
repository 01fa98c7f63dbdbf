"""A workbook of deals into a book: read -> rows -> records -> text -> the checker of every book; all problems at once.

1. The workbook is opened as data (``intake.workbook_cells``); its heads are understood and its cells become texts.
2. The rows become records as a book writes them, each line with the cell that it comes from.
3. They are laid into a copy of a book, in a folder aside, and the loader reads the whole of it.
4. What the loader finds is told by sheet, row and cell. Only what has no error is kept.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, field
from dataclasses import replace as replace_
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.canonical import sha256
from lookthrough.book.loader import load_book, open_book
from lookthrough.book.sheets.book_files import book_files, written_ids
from lookthrough.book.sheets.cell_problem import CellProblem
from lookthrough.book.sheets.record_trees import record_trees
from lookthrough.book.sheets.sheet_layout import BOOK, CONTRACTS, ENTITIES, SOURCES, sheet_layouts
from lookthrough.book.sheets.sheet_rows import rows_of
from lookthrough.book.sheets.yaml_tree import Leaf, Tree, tree_lines
from lookthrough.book.text.files import HEADER
from lookthrough.errors import IncompleteError, UsageError
from lookthrough.intake.workbook_cells import CellPlace, read_sheets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lookthrough.book.loader import LoadResult
    from lookthrough.book.problems import Problem
    from lookthrough.book.records import Book, Position
    from lookthrough.book.schema.vocabulary import KindSpec, PathSpec, TermSpec
    from lookthrough.book.sheets.book_files import BookFiles, Key
    from lookthrough.book.sheets.record_trees import RecordTrees
    from lookthrough.book.sheets.sheet_rows import RowsRead
    from lookthrough.intake.workbook_cells import SheetRow

_ADD_LINE = re.compile(r"add (?:a line )?`(\w+):(?: \.\.\.)?`")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a loader is told of kinds, shocks and paths."""

    kinds: Mapping[str, KindSpec]
    shocks: Mapping[str, TermSpec]
    paths: Mapping[str, PathSpec]
    variants: tuple[str, ...] = ()  # that are laid over the book

    def load(self, root: Path) -> LoadResult:
        """Return a book and all its problems."""
        return load_book(root, self.kinds, self.shocks, self.paths, self.variants)


@dataclass(frozen=True, slots=True)
class ImportedSheets:
    """What came of a workbook.

    Attributes:
        problems: all that is wrong, by sheet and row; warnings of the book itself are left out.
        new, changed, same: records by table and id: that the book lacks, has otherwise, has alike.
        examples: rows that only show how to fill a sheet in.
        unread: sheets that hold no records.
        book: the book with the records in it; ``None`` where there is an error.
        folder: where it was written; ``None`` where that was not asked for.
        files: text of the files of the book that hold its records, by their path there.
    """

    problems: tuple[CellProblem, ...]
    new: tuple[Key, ...] = ()
    changed: tuple[Key, ...] = ()
    same: tuple[Key, ...] = field(default=(), repr=False)
    examples: int = 0
    unread: tuple[str, ...] = ()
    book: Book | None = field(default=None, repr=False)
    folder: Path | None = None
    files: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def has_errors(self) -> bool:
        """Whether something must be put right before it can be imported."""
        return any(problem.is_error for problem in self.problems)


def import_sheets(
    workbook: Path, root: Path | None, words: Vocabulary, *, out: Path | None = None, replace: bool = False
) -> ImportedSheets:
    """Import a workbook of deals into a copy of a book.

    Args:
        workbook: its path.
        root: of the book; ``None`` for a book of its own, whose header stands on the sheet ``Book``.
        words: what the loader knows.
        out: folder to write; it must not be there yet. ``None`` only checks.
        replace: whether a record may take the place of one of the book that says something else.

    Raises:
        TableError: the file is no workbook that can be read.
        BookError: the book itself has errors.
        UsageError: the folder is there already.
        IncompleteError: it could not be written.
    """
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already: name a folder that is not, or empty it first")
    base = None if root is None else open_book(root, words.kinds, words.shocks, words.paths)
    return import_rows(read_sheets(workbook), workbook.stem, root, base, words, out=out, replace=replace)


def import_rows(
    sheets: Mapping[str, Sequence[SheetRow]],
    name: str,
    root: Path | None,
    base: Book | None,
    words: Vocabulary,
    *,
    out: Path | None = None,
    replace: bool = False,
) -> ImportedSheets:
    """Import the rows of a workbook of deals into a copy of a book; as :func:`import_sheets`.

    Args:
        sheets: rows of cells by the name of their sheet.
        name: of the files of new records.
        root: folder of the book, ``None`` for a book of its own.
        base: the book of that folder.
        words: what the loader knows.
        out: folder to write, or ``None``.
        replace: whether a record may take the place of one of the book.
    """
    read = rows_of(sheets, sheet_layouts(words.kinds))
    made = record_trees(read, base)
    work = _Work(read, made, root, name)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "checked"
        files = _lay(work, target, ())
        result = words.load(target)
        new, changed, same = _compared(made, base, result.book)
        problems = _all_problems(work, base, result, files, () if replace else changed)
        alone = book_files(made, root, name, same)  # what the book has alike stays as it is written there
        texts = {file: alone.text(file) for file in alone.lines}
        said = ImportedSheets(problems, new, changed, same, read.examples, read.unread, files=texts)
        if said.has_errors or result.book is None or out is None:
            return replace_(said, book=None if said.has_errors else result.book)
        kept = Path(folder) / "kept"
        _lay(work, kept, same)
        _move(kept, out)
    return replace_(said, book=open_book(out, words.kinds, words.shocks, words.paths), folder=out)


def _move(made: Path, out: Path) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(made, out, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise IncompleteError(f"the book could not be written to {out}: {error}") from error


@dataclass(frozen=True, slots=True)
class _Work:
    """A workbook on its way into a book: its rows, the records made of them, the book, and its own name."""

    read: RowsRead
    made: RecordTrees
    root: Path | None
    name: str


def _lay(work: _Work, target: Path, left_out: Collection[Key]) -> BookFiles:
    """Write a book with the records in it, and return the files of it that come from the workbook."""
    if work.root is None:
        target.mkdir()
    else:
        shutil.copytree(work.root, target, ignore=shutil.ignore_patterns(".*"))
    files = book_files(work.made, work.root, work.name, left_out)
    if work.root is None:
        for row in work.read.of(BOOK)[:1]:
            header = Tree(row.place, {n: Leaf(*written) for n, written in row.fields.items()})
            files.lines[HEADER] = list(tree_lines(header))
    for file in files.gone:
        (target / file).unlink()
    for file in files.lines:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        (target / file).write_text(files.text(file), encoding="utf-8", newline="\n")
    return files


def _compared(
    made: RecordTrees, base: Book | None, book: Book | None
) -> tuple[tuple[Key, ...], tuple[Key, ...], tuple[Key, ...]]:
    """Return which records the book lacks, has otherwise, and has alike."""
    sorted_: tuple[list[Key], list[Key], list[Key]] = ([], [], [])
    for key in sorted(written_ids(made)):
        old, now = _record(base, key), _record(book, key)
        sorted_[0 if old is None else 2 if now is not None and sha256(old) == sha256(now) else 1].append(key)
    new, changed, same = map(tuple, sorted_)
    return new, changed if book is not None else (), same


def _record(book: Book | None, key: Key) -> object:
    if book is None:
        return None
    tables: Mapping[str, Mapping[str, object]] = {
        SOURCES: book.sources,
        ENTITIES: book.entities,
        CONTRACTS: book.contracts,
    }
    return tables[key[0]].get(key[1])


def _all_problems(
    work: _Work, base: Book | None, result: LoadResult, files: BookFiles, taken: Collection[Key]
) -> tuple[CellProblem, ...]:
    """Return all problems by sheet and row, those of cells that cannot be read first, each once."""
    found = [*work.read.problems, *work.made.problems, *_header_problems(work)]
    places = {problem.place for problem in found}
    found += [each for each in _of_cells(result, files, is_own=work.root is None) if each.place not in places]
    found += [*_taken(work.made, taken), *_retitled(work.made, base)]
    sheets = list(dict.fromkeys(row.place.sheet for row in work.read.rows))

    def order(problem: CellProblem) -> tuple[int, int, int]:
        place = problem.place
        return (-1, 0, 0) if place is None else (_index(sheets, place.sheet), place.row, place.column)

    return tuple(sorted(dict.fromkeys(found), key=order))


def _index(sheets: Sequence[str], name: str) -> int:
    return sheets.index(name) if name in sheets else -1


def _header_problems(work: _Work) -> list[CellProblem]:
    if work.root is not None or work.read.of(BOOK):
        return []
    remedy = "fill in its title and the day of its balance sheets, or import into a book"
    return [CellProblem(CellPlace("Book", 2), "a book of its own has no title", remedy)]


def _of_cells(result: LoadResult, files: BookFiles, *, is_own: bool) -> Iterator[CellProblem]:
    """Yield what the loader found, at its cells; warnings that stand elsewhere are those of the book as it was."""
    for problem in result.problems:
        place = _place(problem.position, files)
        if place is None and not problem.is_error and not is_own:
            continue
        said = f"{problem.message}: {problem.label}" if problem.label else problem.message
        elsewhere = "" if place is not None else f"{problem.position.file}:{problem.position.line}"
        remedy = _ADD_LINE.sub(r"fill in the column \1", _with_related(problem, files))
        yield CellProblem(place, said, remedy, problem.code, problem.is_error, elsewhere)


def _place(position: Position, files: BookFiles) -> CellPlace | None:
    lines = files.lines.get(position.file, [])
    return lines[position.line - 1].place if position.line <= len(lines) else None


def _with_related(problem: Problem, files: BookFiles) -> str:
    """Return the remedy with the other place that matters: a cell where it is one, else a line of the book."""
    if problem.related is None:
        return problem.hint or ""
    other = _place(problem.related, files)
    where = f"see {problem.related.file}:{problem.related.line}" if other is None else f"see {other}"
    return f"{problem.hint} ({where})" if problem.hint else where


def _taken(made: RecordTrees, changed: Collection[Key]) -> Iterator[CellProblem]:
    """Yield the ids that the book has for something else."""
    trees = [
        *((SOURCES, tree) for tree in made.sources),
        *((ENTITIES, tree) for tree in made.entities),
        *((CONTRACTS, tree) for trees in made.contracts.values() for tree in trees),
    ]
    for table, tree in trees:
        found = tree.fields.get("id")
        if isinstance(found, Leaf) and (table, found.text) in changed:
            remedy = "choose another id; to change the record of the book, import with --replace"
            yield CellProblem(found.place, f"the book has another record {found.text}", remedy)


def _retitled(made: RecordTrees, base: Book | None) -> Iterator[CellProblem]:
    """Yield deals of the book that the workbook titles otherwise: of such a deal contracts are added, and no more."""
    for id_, tree in made.deals.items():
        deal = None if base is None else base.deals.get(id_)
        for name in ("title", "note"):
            said = tree.fields.get(name)
            if deal is not None and isinstance(said, Leaf) and said.text != (getattr(deal, name) or ""):
                remedy = "write it as the book has it, or leave the cell empty; a title is changed in the book"
                yield CellProblem(said.place, f"the book has deal {id_} with another {name}", remedy)
