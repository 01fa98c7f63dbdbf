"""What a system of claims clears at: who pays what, who fails, what is left; worked out when it is asked for.

A hundred thousand paths of a thousand claims are 800 MB of payments, of which most callers want a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.clearing.shares_paid import leak_of, residual_of, values_of
from lookthrough.units.columns import TypedColumn
from lookthrough.units.frames import Framed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.clearing.shares_paid import SharesPaid
    from lookthrough.units.columns import Kind

    Floats = NDArray[np.float64]


class ById(Mapping[Any, Any]):
    """Rows of an array by id, each ``[path]``, or one number where there are no paths.

    Attributes:
        array: ``[entity, path]``, in the order of the ids.
    """

    def __init__(self, ids: Sequence[object], array: NDArray[Any], *, has_paths: bool) -> None:
        self.array = array
        self._rows: Any = array if has_paths else array[:, 0].tolist()
        self._ids = ids

    @cached_property
    def _place(self) -> dict[object, int]:
        return {name: at for at, name in enumerate(self._ids)}

    def __getitem__(self, name: object) -> Any:  # noqa: ANN401 - a number, or numbers by path
        return self._rows[self._place[name]]

    def __iter__(self) -> Iterator[object]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        return repr(dict(self))


BY_ENTITY: Mapping[str, Kind] = {
    **dict.fromkeys(("payments", "recovery", "equity"), float),
    "defaulted": bool,
    **dict.fromkeys(("lost", "held"), float),
}
"""The columns of a frame beside ``id``."""


@dataclass(frozen=True, repr=False)
class Clearing(Framed):
    """The result of ``clear``. Values are numbers, or arrays over paths when the input had any. USD bn.

    A frame of it has a row for each entity, or for each path and entity when the input had paths.

    Attributes:
        sweeps: most sweeps any path took.
        status: ``converged``, or ``unconverged`` when ``unconverged`` paths did not settle within the sweeps allowed.
        unconverged: number of such paths.
        solution: ``greatest`` or ``least``.
    """

    sweeps: int
    status: str
    unconverged: int
    solution: str
    _found: SharesPaid

    def __repr__(self) -> str:
        """Return how many entities and claims there are, and how their clearing ended."""
        return f"<{self.heading}>"

    @property
    def heading(self) -> str:
        """How many entities and claims there are, and how their clearing ended."""
        system, paths = self._found.system, self._paths
        on = "" if paths is None else f", {paths:,} paths"
        return f"Clearing: {len(self.ids):,} entities, {len(system.row):,} claims{on}, {self.status}"

    def as_columns(self) -> dict[str, TypedColumn]:
        """Return what each entity pays and keeps as columns, path by path where there are paths."""
        ids, paths = [str(name) for name in self.ids], self._paths
        where = (
            {} if paths is None else {"path": TypedColumn(int, np.repeat(np.arange(paths), len(ids)), has_gaps=False)}
        )
        found = {name: getattr(self, name).array.T.ravel() for name in BY_ENTITY}
        values = {name: TypedColumn(kind, found[name], has_gaps=False) for name, kind in BY_ENTITY.items()}
        return {**where, "id": TypedColumn(str, ids * (paths or 1), has_gaps=False), **values}

    @property
    def _paths(self) -> int | None:
        return self._found.system.paths

    @property
    def ids(self) -> Sequence[Any]:
        """The entities in order."""
        return self._found.system.ids

    @cached_property
    def paid(self) -> Floats:
        """What is paid of each claim, in the order of the input: ``[claim]`` or ``[claim, path]``."""
        system = self._found.system
        now = values_of(self._found, "paid")
        paid = np.empty_like(now)
        paid[system.row] = now
        return paid[:, 0] if system.paths is None else paid

    @cached_property
    def payments(self) -> ById:
        """What each entity pays in all."""
        return self._by_id("payments")

    @cached_property
    def recovery(self) -> ById:
        """The share of what it owes that each entity pays; 1 for one that owes nothing."""
        return self._by_id("recovery")

    @cached_property
    def equity(self) -> ById:
        """What is left after debts, before warrants are exercised; 0 in default.

        Of ``outside``: its net receipts and holdings, which may be negative.
        """
        return self._by_id("equity")

    @cached_property
    def defaulted(self) -> ById:
        """Whether each entity fails to pay in full."""
        return self._by_id("defaulted")

    @cached_property
    def lost(self) -> ById:
        """What default costs destroy at each entity."""
        return self._by_id("lost")

    @cached_property
    def held(self) -> ById:
        """What the stakes and warrants each entity holds are worth."""
        return self._by_id("held")

    @cached_property
    def residual(self) -> float:
        """Largest change of any payment or equity on one more sweep, over all entities and paths."""
        return residual_of(self._found)

    @cached_property
    def leak(self) -> float:
        """Largest difference on any path between the equity of all and what they have, over the latter: conservation.

        What they have is cash and holdings, less what default costs destroy.
        """
        return leak_of(self._found)

    def _by_id(self, name: str) -> ById:
        found = self._found
        return ById(found.system.ids, values_of(found, name), has_paths=found.system.paths is not None)
