"""What is wrong with a table: each problem with its row, its column and the remedy, and a list of them with an end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.errors import InputError
from lookthrough.units.characters import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHOWN = 10  # problems of a kind that are worth reading


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong at one place of a table, and the remedy.

    Attributes:
        file: the name of the file as given, ``None`` for a table in memory.
        row: the line in the file, from 1; of a table in memory the row, from 0.
        column: its name in the header, ``None`` where the row or the file is meant.
        message: what is wrong.
        remedy: what to do.
        kind: the fault in a few words, the same for every row that has it.
    """

    file: str | None
    row: int
    column: str | None
    message: str
    remedy: str
    kind: str = "like this"

    def __str__(self) -> str:
        """Return the problem as one line."""
        where = f"row {self.row}" if self.file is None else f"{shown(self.file)}:{self.row}"
        column = f" column {shown(self.column)}" if self.column else ""
        return f"{where}{column}: {self.message}; {self.remedy}"

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return {name: getattr(self, name) for name in ("file", "row", "column", "message", "remedy", "kind")}


class TableError(InputError, ValueError):
    """A table cannot be used. ``problems`` holds all that is wrong, the message at most ten problems of a kind."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(listed(self.problems)))


def listed(problems: Sequence[RowProblem]) -> list[str]:
    """Return problems as lines in their order, of each kind at most ``SHOWN`` and the number of the rest."""
    count = Counter(problem.kind for problem in problems)
    seen: Counter[str] = Counter()
    lines = []
    for problem in problems:
        seen[problem.kind] += 1
        if seen[problem.kind] <= SHOWN:
            lines.append(str(problem))
        elif seen[problem.kind] == SHOWN + 1:
            rest = count[problem.kind] - SHOWN
            lines.append(f"... and {rest:,} more: {problem.kind}; --json lists them all")
    return lines
