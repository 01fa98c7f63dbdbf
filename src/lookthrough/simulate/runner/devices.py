"""Groups of paths on devices: one compiled program, run group by group.

The program runs one group of ``WIDTH`` paths on every device (one per core), whatever is asked for: XLA orders sums and
chooses instructions by the width of the arrays, so the last bits of a path depend on it (1e-12 bn of a loss of 1e3
between widths of 16, 64 and 128). With one width the bits of a path depend on nothing but book, options, seed and the
number of devices, for which XLA compiles another program (as much again), and a second shape is never compiled. Groups
of 32 paths keep their arrays in cache, also where all cores work. The last group is padded with further paths, which
are thrown away.
"""

from __future__ import annotations

import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import numpy as np

from lookthrough.deals.conservation import TOLERANCE
from lookthrough.simulate.compile.options import GROUP
from lookthrough.simulate.engine import BlockResult, run_block
from lookthrough.simulate.runner import compiling, foreseen
from lookthrough.simulate.runner.compiling import Kept
from lookthrough.simulate.runner.fingerprint import Digested
from lookthrough.simulate.runner.spread import OverDevices, SettingsByDevice, of_device, places
from lookthrough.simulate.traced import by_run, trace_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from lookthrough.simulate.compile.state import QuarterRecord
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.one_run import Left
    from lookthrough.simulate.traced import Trace


WIDTH = GROUP
GPU_WIDTH = 4096  # paths a group on a GPU, which a narrow one leaves idle


class Layout(NamedTuple):
    """Paths a group, groups a chunk, devices. The groups change no bit of any result."""

    width: int
    groups: int
    devices: int

    @property
    def chunk(self) -> int:
        """Paths a chunk, which is what is kept together while a run is under way."""
        return self.width * self.groups


def layout(block: int, devices: int, paths: int, width: int = WIDTH) -> Layout:
    """Return a layout whose chunk is ``block`` paths, in whole groups on every device, and no more than are wanted."""
    rounds = -(-min(block, paths) // (width * devices))
    return Layout(width, rounds * devices, devices)


def variant(shape: Layout) -> tuple[int, int, dict[str, object]]:
    """Return what a program depends on beside its model: paths a group, devices, options of the compiler."""
    return shape.width, shape.devices, compiling.COMPILER_OPTIONS


class _Round(NamedTuple):
    """A group of paths on every device, under way or done, that is asked for next.

    Attributes:
        inputs: the very object that it was made with.
        first: number of its first path.
        found: what the program returned.
    """

    inputs: Inputs
    first: int
    found: Any

    @staticmethod
    def of(before: _Round | None, inputs: Inputs, first: int) -> Any:  # noqa: ANN401  # as above
        """Return what was found for these paths, ``None`` where that is not what was asked for."""
        return before.found if before is not None and before.inputs is inputs and before.first == first else None


class Program:
    """The compiled simulation of one model."""

    _begun: _Round | None = None
    _held: _Round | None = None

    def __init__(self, model: Model, shape: Layout) -> None:
        self.layout, self.model = shape, model
        digested = Digested(model)

        def group(inputs: Inputs, runs: SettingsByDevice, paths: jax.Array) -> BlockResult:
            return run_block(model, inputs._replace(settings=runs.settings, used=runs.used), paths)

        def traced_group(inputs: Inputs, paths: jax.Array) -> tuple[QuarterRecord, Left]:
            return trace_block(model, inputs, paths)

        self._digested = digested
        self.main = Kept(group, OverDevices(shape.devices, 2), ("main", digested, *variant(shape)))
        self.tracing = Kept(traced_group, OverDevices(shape.devices, 1), ("tracing", digested, *variant(shape)))

    def in_chunks(self, shape: Layout) -> Program:
        """Return this program for other chunks, of the same width and devices; nothing is compiled again."""
        if variant(shape) != variant(self.layout):
            raise ValueError("another width or number of devices is another program")
        other = copy(self)
        other.layout, other._begun, other._held = shape, None, None  # noqa: SLF001  # of its own class
        return other

    def compile(self, inputs: Inputs, *, tracing: bool = False) -> float:
        """Compile the program now, and not with the first paths; return how long that took, in seconds.

        Args:
            inputs: of any question.
            tracing: compile that of traced paths beside it, on another core.
        """
        begun = time.perf_counter()
        self._digested.work_out()  # once, and not in each thread
        with _without_cache_warnings(), ThreadPoolExecutor(1) as beside:
            other = beside.submit(self.tracing.compile, inputs, self._traced_paths(0)) if tracing else None
            self.main.compile(inputs, self._alike(inputs), self._group(0))
            if other is not None:
                other.result()
        foreseen.forget()
        return time.perf_counter() - begun

    def _group(self, start: int) -> NDArray[np.int64]:
        """Return the numbers of the paths that are run together ``[device, path]``."""
        shape = (self.layout.devices, self.layout.width)
        return start + np.arange(self.layout.devices * self.layout.width).reshape(shape)

    def chunk(
        self, inputs: Inputs, start: int, wanted: int, before_block: Callable[[], None] | None = None
    ) -> BlockResult:
        """Run the paths from ``start``; return NumPy arrays with the ``wanted`` paths last, of claims the groups.

        Args:
            inputs: of the question.
            start: number of the first path.
            wanted: how many.
            before_block: called before each group of paths on every device; what it raises ends the chunk.

        Raises:
            AssertionError: a deal lost cash: a defect of the program.
        """
        found = _joined(self._rounds(inputs, start, wanted, before_block), wanted, self.layout.width)
        accounted(self.model, found)
        return found

    def _rounds(
        self, inputs: Inputs, start: int, wanted: int, before_block: Callable[[], None] | None
    ) -> Iterator[BlockResult]:
        """Yield what one group on every device finds after the other; the next is under way while one is read."""
        begun, self._begun = self._begun, None
        place = self._put(inputs, self._alike(inputs))
        before = None
        for first in range(start, start + wanted, self.layout.width * self.layout.devices):
            if before_block is not None:
                before_block()
            found = _Round.of(begun, inputs, first)
            if found is None:
                found = self._group_run(place, first)
            if before is not None:
                yield before
            before = found
        if before is not None:
            yield before

    def begin(self, inputs: Inputs, start: int) -> None:
        """Begin with the paths from ``start``, beside what is done until their chunk is asked for.

        Args:
            inputs: the very object that the chunk will be asked for with; otherwise it begins anew.
            start: number of the first path of that chunk.
        """
        self._begun = _Round(inputs, start, self._group_run(self._put(inputs, self._alike(inputs)), start))

    def _group_run(self, place: tuple[Inputs, SettingsByDevice], first: int) -> BlockResult:
        with _without_cache_warnings():
            found: BlockResult = self.main(*place, self._group(first))
        return found

    def split(self, inputs: Inputs, start: int, wanted: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Run the paths from ``start`` under all settings, of which every device takes a part.

        Returns:
            Losses ``[setting, part, path]`` and which paths are finite in all of them ``[path]``.
        """
        devices, rows = self.layout.devices, len(inputs.settings)
        parts = np.array_split(np.arange(int(inputs.used)), devices)
        order = np.stack([np.resize(part, rows) if len(part) else np.zeros(rows, dtype=np.int64) for part in parts])
        runs = SettingsByDevice(inputs.settings[order], np.array([len(part) for part in parts]))
        inputs, runs = self._put(inputs, runs)
        losses, finite = [], []
        for first in range(start, start + wanted, self.layout.width):
            paths = np.broadcast_to(first + np.arange(self.layout.width), (devices, self.layout.width))
            with _without_cache_warnings():
                found = self.main(inputs, runs, paths)
            by_device = np.asarray(found.losses)
            losses.append(np.concatenate([by_device[d, : len(part)] for d, part in enumerate(parts)]))
            finite.append(np.asarray(found.finite).min(axis=0))
        return np.concatenate(losses, axis=-1)[..., :wanted], np.concatenate(finite)[:wanted]

    def _alike(self, inputs: Inputs) -> SettingsByDevice:
        """Return the settings of a main pass: the same on every device."""
        devices = self.layout.devices
        return SettingsByDevice(
            *(np.broadcast_to(each, (devices, *each.shape)) for each in (inputs.settings, inputs.used))
        )

    def _put(self, inputs: Inputs, runs: SettingsByDevice) -> tuple[Inputs, SettingsByDevice]:
        """Return what a pass is given, lying where its groups find it, so that none has to fetch it."""
        everywhere, by_device = places(self.layout.devices)
        return jax.device_put(inputs, everywhere), jax.device_put(runs, by_device)

    def trace(self, inputs: Inputs, start: int, wanted: int, *, goes_on: bool = False) -> Trace:
        """Return every quarter of the ``wanted`` paths from ``start``, as :meth:`traced` yields them."""
        found = self.traced(inputs, wanted, start, goes_on=goes_on)
        return jax.tree.map(lambda *parts: np.concatenate(parts, axis=-1)[..., :wanted], *found)

    def traced(self, inputs: Inputs, wanted: int, start: int = 0, *, goes_on: bool = False) -> Iterator[Trace]:
        """Yield every quarter of one group of paths after the other, the last with paths beyond those wanted.

        Args:
            inputs: of the question.
            wanted: how many paths.
            start: number of the first one.
            goes_on: the last groups are asked for again, with the same inputs, by who traces next.
        """
        width, devices = self._traced_width, self.layout.devices
        held, self._held = self._held, None
        place = jax.device_put(inputs, places(devices)[0])
        for first in range(start, start + wanted, width * devices):
            found = _Round.of(held, inputs, first)
            if found is None:
                with _without_cache_warnings():
                    found = self.tracing(place, self._traced_paths(first))
            for device in range(min(devices, -(-(start + wanted - first) // width))):
                yield by_run(jax.tree.map(partial(of_device, device), found))
            if goes_on:
                self._held = _Round(inputs, first, found)

    def traced_path(self, inputs: Inputs, path: int) -> Trace:
        """Return every quarter of one path, run in the group in which a run has it ``[..., 1]``."""
        first = path - path % self._traced_width
        (found,) = self.traced(inputs, 1, first)
        return jax.tree.map(lambda each: each[..., [path - first]], found)

    @property
    def _traced_width(self) -> int:
        """Paths that are traced together on a device: every quarter of a wide group would fill the memory."""
        return min(self.layout.width, WIDTH)

    def _traced_paths(self, first: int) -> NDArray[np.int64]:
        """Return the numbers of the paths that are traced together ``[device, path]``."""
        shape = (self.layout.devices, self._traced_width)
        return first + np.arange(shape[0] * shape[1]).reshape(shape)


def accounted(model: Model, found: BlockResult) -> None:
    """Assert that no deal lost a dollar in a quarter of a path: sources = uses + change of accounts, always.

    Raises:
        AssertionError: a defect of the program.
    """
    if not model.deals:
        return
    worst = float(np.where(found.finite > 0.0, np.maximum(found.base.leak, found.last.leak), 0.0).max(initial=0.0))
    if not worst <= TOLERANCE:
        raise AssertionError(f"cash of a vehicle and the accounts of its deal differ by {worst:.3g} of its amounts")


@contextmanager
def _without_cache_warnings() -> Iterator[None]:
    """Keep quiet of a program that cannot be read or kept: it is compiled, which is slower, with the same results."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", compiling.NOT_CACHED, UserWarning)
        yield


def _joined(rounds: Iterable[BlockResult], wanted: int, width: int) -> BlockResult:
    """Return rounds ``[group, ..., path]`` as arrays with the wanted paths last, of claims the groups."""
    places: list[NDArray[np.generic]] = []
    tree, groups, at = None, -(-wanted // width), 0
    for found in rounds:
        leaves, tree = jax.tree.flatten(found._replace(claims=found.claims[..., None]))
        by_group = [np.asarray(leaf) for leaf in leaves]
        if not places:
            ends = [wanted if each.shape[-1] == width else groups for each in by_group]
            places = [np.empty((*each.shape[1:-1], end), each.dtype) for each, end in zip(by_group, ends, strict=True)]
        for place, each in zip(places, by_group, strict=True):
            for group, values in enumerate(each, at):
                own = place[..., group * each.shape[-1] : (group + 1) * each.shape[-1]]
                own[...] = values[..., : own.shape[-1]]
        at += len(found.finite)
    joined: BlockResult = jax.tree.unflatten(tree, places)
    return joined
