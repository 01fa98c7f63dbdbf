"""Every uncertain number of a run in one table: low, mid, high and a name that keys its random draw.

A term of a contract, a parameter of the world and an opening figure are all *slots*. In a simulation a slot whose low
and high differ is drawn evenly between them, once per path, with a draw keyed by the slot's name, so that the order of
files and rows changes nothing and two contracts with the same range stay independent. In a schedule every slot is at
its mid. What follows from several numbers (an end from a start and a length, what is unpaid from an amount and what is
paid) is no slot: it is worked out on each path from what was drawn there (``Family.derive``).
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.book.records import Assumption, Value


SHARE, DATE = "share", "quarter"  # forms of a slot
SILENT = 0.0  # of quarters, which are numbered from the year nought on


class Slot(NamedTuple):
    """One uncertain number and how it is known (reported, estimated, inferred or assumed).

    ``group`` names the assumption of which several slots are draws; they are drawn jointly (see ``engine.draw``).
    ``form`` says how it is written: as a ``share`` in per cent, as a ``quarter`` of the calendar, or as a plain number.
    """

    name: str
    low: float
    mid: float
    high: float
    basis: str
    group: str = ""
    form: str = ""


class Column(NamedTuple):
    """Where a list of slots stands in the table: rows ``start`` to ``stop``."""

    start: int
    stop: int

    def of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the column's rows ``[thing, path]`` out of the sampled table."""
        return values[self.start : self.stop]


@dataclass(slots=True)
class SlotTable:
    """Collects slots while a plan is compiled."""

    rows: list[Slot] = field(default_factory=list)

    def add(self, slots: list[Slot]) -> Column:
        """Append slots and return where they stand."""
        start = len(self.rows)
        self.rows.extend(slots)
        return Column(start, len(self.rows))

    def arrays(self) -> SlotArrays:
        """Return the finished table as arrays."""
        return SlotArrays(
            low=np.array([s.low for s in self.rows]),
            mid=np.array([s.mid for s in self.rows]),
            high=np.array([s.high for s in self.rows]),
            key=_keys([s.name for s in self.rows]),
            group=_keys([f"{s.group} of all" for s in self.rows]),
            joint=np.array([s.group != "" for s in self.rows]),
        )


class SlotArrays(NamedTuple):
    """The table as arrays ``[slot]``; ``key`` seeds the slot's own draw, ``group`` that of its group, if ``joint``."""

    low: NDArray[np.float64]
    mid: NDArray[np.float64]
    high: NDArray[np.float64]
    key: NDArray[np.uint32]
    group: NDArray[np.uint32]
    joint: NDArray[np.bool_]


def _keys(names: list[str]) -> NDArray[np.uint32]:
    return np.array([zlib.crc32(name.encode()) for name in names], dtype=np.uint32)


def fixed(name: str, number: float, basis: str = "reported") -> Slot:
    """Return a slot that is known exactly."""
    return Slot(name, number, number, number, basis)


def from_value(name: str, value: Value, basis: str) -> Slot | None:
    """Return the slot of a value of the book, or ``None`` where it is unknown."""
    if value.low is None or value.mid is None or value.high is None:
        return None
    form = SHARE if value.text.endswith("%") else ""
    return Slot(name, value.low, value.mid, value.high, value.basis or basis, form=form)


def from_assumption(name: str, assumption: Assumption) -> Slot:
    """Return the slot of a ranged default.

    Raises:
        InputError: the assumption is written ``unknown``; a default must be a number or a range.
    """
    slot = from_value(name, assumption.value, "assumed")
    if slot is None:
        place = assumption.value.position
        raise InputError(
            f"{place.file}:{place.line}:{place.column}: the assumption {assumption.name} is {assumption.value.text!r}, "
            "and a run draws a number in its place; write a range, and say in its reason that it is a guess"
        )
    return slot._replace(basis="assumed", group=assumption.name if name != assumption.name else "")


def whole(slot: Slot) -> Slot:
    """Return the slot of a whole number, whose draws are rounded down: each number of its range has the same chance.

    So the range is open above: 3 to 5 is drawn evenly from 3.0 to just below 6.0. A number without a range stays as it
    is, and the middle stays the middle one.
    """
    if slot.low == slot.high:
        return slot
    return slot._replace(low=math.floor(slot.low), high=math.nextafter(math.floor(slot.high) + 1.0, 0.0))


def silent(name: str) -> Slot:
    """Return the slot of a quarter or a number of quarters that the book does not say: :data:`SILENT`."""
    return fixed(name, SILENT, "assumed")


def shifted(slot: Slot, by: float, scale: float = 1.0) -> Slot:
    """Return the slot scaled and then shifted."""
    return slot._replace(low=slot.low * scale + by, mid=slot.mid * scale + by, high=slot.high * scale + by)
