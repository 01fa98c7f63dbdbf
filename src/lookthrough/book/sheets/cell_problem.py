"""What is wrong with a workbook of deals: each problem with sheet, row and cell, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.intake.workbook_cells import CellPlace


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A problem at a cell.

    Attributes:
        place: sheet, row and column; ``None`` where something that stands in no cell is meant.
        message: what is wrong.
        remedy: how to put it right, empty where the message says it.
        code: of the checker, ``LT204``, empty where a cell cannot be read at all.
        is_error: whether nothing can be imported before it is put right.
        elsewhere: where it stands, if not in the workbook: file and line of the book.
    """

    place: CellPlace | None
    message: str
    remedy: str = ""
    code: str = ""
    is_error: bool = True
    elsewhere: str = ""

    def __str__(self) -> str:
        """Return the problem as people read it."""
        kind = "error" if self.is_error else "warning"
        code = f"[{self.code}]" if self.code else ""
        where = self.elsewhere or str(self.place)
        return f"{kind}{code} {where}  {self.message}" + (f"\n  hint  {self.remedy}" if self.remedy else "")

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "code": self.code or None,
            "sheet": None if self.place is None else self.place.sheet,
            "cell": self.elsewhere or str(self.place),
            "message": self.message,
            "hint": self.remedy or None,
            "is_error": self.is_error,
        }
