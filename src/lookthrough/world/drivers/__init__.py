"""The drivers of the world in their order, and the fold over them: each sees the world as those before it left it.

A driver is a module of this package with ``DRIVER``, which says its place among the others; its parameters, state,
noise and shocks are taken from what it declares. A new driver is a new file.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lookthrough.world.driver import Heard, Now, World
from lookthrough.world.shock import TIMES, Shock, weight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.world.driver import Driver, Labs, Parameter, WorldState, WorldTerms
    from lookthrough.world.shock import ShockSpec


def _discover() -> Iterator[Driver[Any, Any]]:
    for module in pkgutil.iter_modules(__path__):
        yield importlib.import_module(f"{__name__}.{module.name}").DRIVER


DRIVERS: tuple[Driver[Any, Any], ...] = tuple(sorted(_discover(), key=lambda driver: driver.place))


def _shocks() -> Mapping[str, ShockSpec]:
    declared = (*(shock for driver in DRIVERS for shock in driver.shocks), *TIMES)
    return MappingProxyType({shock.name: shock for shock in sorted(declared, key=lambda shock: shock.draw)})


SHOCKS: Mapping[str, ShockSpec] = _shocks()  # that a scenario may name, in the order of their draws
PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {name: parameter for driver in DRIVERS for name, parameter in driver.parameters().items()}
)


def terms(values: Sequence[Array]) -> WorldTerms:
    """Return every driver's terms, given the values ``[path]`` of all parameters in the order of ``PARAMETERS``."""
    rest = iter(values)
    return {driver.name: driver.terms_from(rest) for driver in DRIVERS}


def shock(severity: Array, sizes: Array) -> Shock:
    """Return a scenario as numbers, given the sizes of all shocks ``[shock, path]`` in the order of ``SHOCKS``."""
    by_name = dict(zip(SHOCKS, sizes, strict=True))
    onset, ramp, half_life = (by_name.pop(time.name) for time in TIMES)
    return Shock(severity, onset, ramp, half_life, by_name)


def noise_rows(labs: int) -> dict[int, int]:
    """Return how many rows each stream of noise has in a world of so many labs."""
    rows: dict[int, int] = {}
    for driver in DRIVERS:
        rows[driver.noise.stream] = rows.get(driver.noise.stream, 0) + driver.noise.count(labs)
    return rows


def noise_names(labs: Sequence[str]) -> dict[int, list[str]]:
    """Return the name of each row of each stream of noise: that a driver gives it, or the driver's and the lab's."""
    names: dict[int, list[str]] = {}
    for driver in DRIVERS:
        rows = driver.noise.rows
        named = (f"{driver.name}.{lab}" for lab in labs) if rows is None else rows
        names.setdefault(driver.noise.stream, []).extend(named)
    return names


def start(xp: Namespace, terms: WorldTerms, labs: Labs) -> WorldState:
    """Return the state at the book's date."""
    return {driver.name: driver.start(xp, driver.terms_of(terms), labs) for driver in DRIVERS}


def nothing_heard(xp: Namespace, labs: int, paths: int) -> Heard:
    """Return what is heard of the financing before the first quarter."""
    of_labs, none = xp.zeros((labs, paths)), xp.zeros(paths)
    return Heard(
        paid=of_labs,
        planned=of_labs,
        missed=none,
        fallen=none,
        vacated=none,
        developed=none - 1.0,
        window=none - 1.0,
        dearer=none,
    )


def step(
    xp: Namespace,
    terms: WorldTerms,
    state: WorldState,
    shock: Shock,
    noise: Mapping[int, Array],
    quarter: float,
    heard: Heard,
) -> tuple[WorldState, World]:
    """Move the world by one quarter.

    Args:
        xp: array namespace.
        terms: sampled parameters.
        state: last quarter's state.
        shock: the scenario.
        noise: standard normal draws ``[row, path]`` by stream (see :func:`noise_rows`).
        quarter: quarters since the start, 0 for the first.
        heard: what the financing did last quarter.
    """
    felt = weight(xp, shock, quarter)
    moved: WorldState = {}
    world = World()
    for driver, rows in _rows():
        now = Now(quarter, felt, shock.sizes, noise[driver.noise.stream][rows], heard)
        moved[driver.name], world = driver.step(xp, driver.terms_of(terms), driver.state_of(state), now, world)
    return moved, world


def _rows() -> Iterator[tuple[Driver[Any, Any], slice]]:
    """Yield every driver with its rows in the noise of its stream."""
    taken: dict[int, int] = {}
    for driver in DRIVERS:
        first = taken.get(driver.noise.stream, 0)
        last = None if driver.noise.rows is None else first + len(driver.noise.rows)
        taken[driver.noise.stream] = last or 0
        yield driver, slice(first, last)
