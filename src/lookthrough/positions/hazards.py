"""How often companies fail for what the model does not have, by the hazard table beside a book.

With P the ten-year default rate of a company's rating, P0 the share of futures in which the model alone lets it fail,

    hazard a quarter = -ln((1 - P) / (1 - P0)) / 40        0 where P0 >= P

so that both causes together come to P over ten years while spreads stay where they are. The table is made by
``lookthrough calibrate``. It is no part of the book, and holds only for the book whose fingerprint without scenarios it
states: no scenario moves a future without a shock. Without it, and on another day than its own, companies fail only by
what the model has.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.bundled import address_of
from lookthrough.book.text.files import HAZARDS
from lookthrough.errors import InputError
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.positions.hazard_table import AGAIN, read_hazard_table
from lookthrough.units.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.positions.hazard_table import HazardTable

QUARTERS = 40  # of the ten years of a default rate
COMPANY = "modelled"  # the class of who may fail
_ALONE = "Companies fail only by what the model has"
_NO_TABLE = f"{_ALONE}: no {HAZARDS} stands beside the book (lookthrough calibrate --write makes one)."


@dataclass(frozen=True, slots=True)
class Hazards:
    """The hazards a quarter that a run takes, by company, and the sentence that says where they come from."""

    rates: Mapping[str, float] = field(default_factory=dict)
    sentence: str = _NO_TABLE

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return {"rates": dict(self.rates), "sentence": self.sentence}


def hazard(rate: float, structural: float) -> float:
    """Return the hazard a quarter that brings a share of failures in ten years up to a rate; 0 where it is there.

    Args:
        rate: P, a share below 1.
        structural: P0, a share.
    """
    return 0.0 if structural >= rate else -math.log((1.0 - rate) / (1.0 - structural)) / QUARTERS


def hazards_of(book: Book) -> Hazards:
    """Return the hazards that a run of a book takes: those of the table beside it, where it is of the book's day.

    Raises:
        TableError: the table is damaged, or names what the book lacks or who cannot fail by a hazard.
        InputError: it is of another book.
    """
    place = hazards_beside(book)
    if not book.root or not place.is_file():
        return Hazards()
    table = read_hazard_table(place)
    if table.base_sha256 != book.base_sha256:
        seen, own = table.base_sha256[:12], book.base_sha256[:12]
        raise InputError(f"{place}: it was made for another book ({seen}; this one is {own}); {AGAIN}")
    _refuse_strangers(table, book, str(place))
    if table.as_of != book.as_of.isoformat():
        return Hazards(
            sentence=f"{_ALONE}: the hazard table is of {table.as_of}, this run of {book.as_of.isoformat()}."
        )
    rates = {row.entity: row.hazard for row in table.rows if row.hazard > 0.0}
    made = f"{place.name}, {table.paths:,} paths, seed {table.seed}"
    return Hazards(
        rates,
        f"{len(rates)} companies fail, beside what the model has, by a hazard that brings them to the ten-year default "
        f"rate of their rating ({made}).",
    )


def hazards_beside(book: Book) -> Path:
    """Return where the hazard table of a book lies, ``hazards.csv``; that of a variant is ``hazards+NAME.csv``."""
    table = Path(HAZARDS)
    return Path(book.root) / f"{address_of(table.stem, book.variants)}{table.suffix}"


def _refuse_strangers(table: HazardTable, book: Book, name: str) -> None:
    problems = [
        RowProblem(name, row.line, "entity", fault, _remedy(row.entity, book))
        for row in table.rows
        if (fault := _fault(row.entity, book))
    ]
    if problems:
        raise TableError(problems)


def _fault(entity: str, book: Book) -> str:
    """Return why an entity can have no hazard, ``""`` where it can."""
    if entity not in book.entities:
        return f"the book has no entity {entity!r}"
    class_ = book.entities[entity].class_
    return "" if class_ == COMPANY else f"{entity} is a {class_.replace('_', ' ')}, and only companies have a hazard"


def _remedy(entity: str, book: Book) -> str:
    near = None if entity in book.entities else nearest(entity, book.entities)
    return AGAIN if near is None else f"did you mean {near}? or {AGAIN}"
