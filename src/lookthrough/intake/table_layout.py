"""What a table should hold: its columns by role, with the other names they go by, and what their cells are."""

from __future__ import annotations

import enum
import re
import unicodedata
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Cells(enum.Enum):
    """What the cells of a column are."""

    NAME = "name"  # of a party
    AMOUNT = "amount"  # a number that is not negative
    WORD = "word"  # of a fixed vocabulary, or empty
    QUARTER = "quarter"  # 2026Q1, or empty; read as year * 4 + quarter - 1
    TEXT = "text"
    WHOLE = "whole"  # a whole number, or empty
    GIVEN = "given"  # numbers are read from text, all else is passed on as it is: amounts by path


@dataclass(frozen=True, slots=True)
class Role:
    """One column of a layout.

    Attributes:
        name: of the role, and of the column where the table is written by the book.
        cells: what they are.
        required: whether a table without the column is refused.
        also: other names of the column, as other programs write them.
        words: the vocabulary of ``Cells.WORD``.
    """

    name: str
    cells: Cells
    required: bool = True
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableLayout:
    """What a table should hold.

    Attributes:
        what: the rows in the plural, ``payments``.
        roles: in the order in which a row without names gives them.
        reserved: the name that stands for nobody in particular, ``None`` where there is none.
        unclear: names of columns that do not say which role they have, each with the reason.
        is_matrix: whether it may also be written as a matrix: the first role in rows, the second in columns, the third
            in the cells.
        numbered: whether parties may have a number for a name.
    """

    what: str
    roles: tuple[Role, ...]
    reserved: str | None = None
    unclear: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    is_matrix: bool = False
    numbered: bool = True

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that a table must have."""
        return tuple(role.name for role in self.roles if role.required)


@dataclass(frozen=True, slots=True)
class Roles:
    """What a header says.

    Attributes:
        column: role to the number of its column.
        rivals: role to the numbers of two or more columns that might have it.
        unused: numbers of the columns without a role.
    """

    column: Mapping[str, int]
    rivals: Mapping[str, tuple[int, ...]]
    unused: tuple[int, ...]

    def fits(self, layout: TableLayout) -> bool:
        """Return whether every required role has a column, or several."""
        return all(name in self.column or name in self.rivals for name in layout.required)

    @property
    def count(self) -> int:
        """How many roles were found."""
        return len(self.column) + len(self.rivals)


def roles_of(header: Sequence[object], layout: TableLayout) -> Roles:
    """Return which column has which role: by its own name first, else by one of the other names."""
    keys = [plain_title(cell) for cell in header]
    column: dict[str, int] = {}
    rivals: dict[str, tuple[int, ...]] = {}
    for role in layout.roles:
        own = [i for i, key in enumerate(keys) if key == plain_title(role.name)]
        other = [i for i, key in enumerate(keys) if key in map(plain_title, role.also)]
        found = own or other
        if len(found) == 1:
            column[role.name] = found[0]
        elif found:
            rivals[role.name] = tuple(found)
    taken = {*column.values(), *(i for several in rivals.values() for i in several)}
    return Roles(column, rivals, tuple(i for i, key in enumerate(keys) if key and i not in taken))


def plain_title(cell: object) -> str:
    """Return the name of a column without case, blanks, dashes and a unit in brackets: ``Amount (USD m)`` is amount."""
    text = unicodedata.normalize("NFKC", cell).casefold().strip() if isinstance(cell, str) else ""
    return re.sub(r"[\s_.-]+", "", re.sub(r"[(\[][^)\]]*[)\]]\s*$", "", text))
