"""Who takes part in a system, and the place of each: by name, by number, or by position in a list of ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.clearing.refusals import ClearingInputError
from lookthrough.units.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Parties:
    """Ids in order.

    Attributes:
        ids: text, or whole numbers.
        place: id to its place, ``None`` where the id is its place.
        are_places: whether numbers in the tables are places in ``ids`` and no ids.
    """

    ids: Sequence[Any]
    place: Mapping[Any, int] | None
    are_places: bool = False

    def places(self, what: str, names: Sequence[Any] | Places) -> Places:
        """Return the places of a column of parties.

        Raises:
            ClearingInputError: one of them is nobody.
        """
        if isinstance(names, np.ndarray) and (self.are_places or self.place is None):
            return self._checked(what, names)
        if self.place is None:
            return self._checked(what, np.array([int(name) for name in names], dtype=np.int64))
        if isinstance(names, np.ndarray):
            return self._numbers(names)
        try:
            return np.fromiter(map(self.place.__getitem__, names), dtype=np.int64, count=len(names))
        except KeyError:
            at, name = next((at, name) for at, name in enumerate(names) if name not in self.place)
            raise self._nobody(f"{what} row {at}", name) from None

    def _numbers(self, names: Places) -> Places:
        return np.searchsorted(np.asarray(self.ids), names)

    def _checked(self, what: str, at: Places) -> Places:
        bad = np.flatnonzero((at < 0) | (at >= len(self.ids)))
        if len(bad):
            raise ClearingInputError(
                f"{what} row {bad[0]}: {at[bad[0]]} is no place among {len(self.ids):,} entities; places count from 0"
            )
        return at

    def _nobody(self, where: str, name: object) -> ClearingInputError:
        near = nearest(str(name), [str(each) for each in self.ids])
        return ClearingInputError(
            f"{where}: {name} is not among the ids; " + (f"did you mean {near}?" if near else "add it")
        )


def listed_parties(ids: Iterable[Any]) -> Parties:
    """Return the parties of a list of ids, in its order.

    Raises:
        ClearingInputError: an id is neither text nor a whole number, or stands twice.
    """
    listed = list(ids)
    for at, name in enumerate(listed):
        if not isinstance(name, str | int | np.integer) or isinstance(name, bool):
            raise ClearingInputError(f"ids: {name!r} at {at} is not an id; write ids as text or as whole numbers")
    place = {name: at for at, name in enumerate(listed)}
    if len(place) < len(listed):
        twice = next(name for at, name in enumerate(listed) if place[name] != at)
        raise ClearingInputError(f"ids: {twice} stands twice; give every entity one place")
    return Parties(listed, place, are_places=True)


def numbered_parties(count: int) -> Parties:
    """Return parties that are called by their places."""
    return Parties(range(count), None, are_places=True)


def named_parties(*columns: Sequence[Any] | Places) -> Parties:
    """Return all who stand in the columns, in order."""
    if columns and all(isinstance(column, np.ndarray) for column in columns):
        ids = np.unique(np.concatenate(columns)).tolist()
    else:
        names: set[Any] = set()
        names.update(*columns)
        ids = sorted(names)
    return Parties(ids, {name: at for at, name in enumerate(ids)})
