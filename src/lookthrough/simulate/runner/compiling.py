"""JAX set up for a process, and programs that are compiled in it once, or taken from where they are kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import jax

from lookthrough.errors import UsageError
from lookthrough.simulate.runner import foreseen
from lookthrough.simulate.runner.compiled_cache import open_cache
from lookthrough.simulate.runner.kept_program import exported, word_of
from lookthrough.simulate.runner.spread import on_every

if TYPE_CHECKING:
    from collections.abc import Callable

    from jax import export
    from jax.stages import Wrapped

    from lookthrough.simulate.runner.spread import OverDevices

# Of XLA; another one changes the last bits of every run. On the bundled book level 1 compiles in 17 s and the usual
# level 3 in 24, which takes a sixth longer for its paths then, on two devices; level 2 is between. Vectors of 512 bits,
# where a processor has them, are 6 % quicker than 256.
COMPILER_OPTIONS: dict[str, object] = {"xla_backend_optimization_level": 1, "xla_cpu_prefer_vector_width": 512}
# Threads that share one operation. Every device has a core and operations of some microseconds: handing one over to
# another thread costs a third of a run on one device and a sixth on two; no bit depends on it.
THREADS_AN_OPERATION = "1"
NOT_CACHED = "Error (reading|writing) persistent compilation cache"
"""How JAX begins to warn of a program that it compiles anew, or that is compiled anew next time: slower, the same."""


def prepare(devices: int, *, gpu: bool = False) -> int:
    """Set JAX up for this process (float64, one device per core or the GPUs, compiled programs cached on disk).

    Without ``gpu`` JAX is kept to the CPU, also where it sees a GPU: another kind of device has other last digits.

    Returns:
        The number of devices in use: fewer than asked for when JAX had already started with fewer.

    Raises:
        UsageError: ``gpu``, and JAX sees none.
    """
    jax.config.update("jax_enable_x64", True)
    os.environ.setdefault("PJRT_NPROC", THREADS_AN_OPERATION)  # read once, when JAX makes its devices
    cache = open_cache().folder
    jax.config.update("jax_compilation_cache_dir", None if cache is None else str(cache))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 1.0)
    if gpu:
        return min(devices, _gpus())
    jax.config.update("jax_platforms", "cpu")
    try:
        jax.config.update("jax_num_cpu_devices", devices)
    except RuntimeError:  # JAX has already made its devices in this process; their number can no longer change
        devices = min(devices, len(jax.devices()))
    return min(devices, len(jax.devices()))


def _gpus() -> int:
    """Return how many GPUs JAX runs on.

    Raises:
        UsageError: none; the message says what JAX sees.
    """
    seen = jax.devices()
    if seen[0].platform != "gpu":
        raise UsageError(
            f"JAX sees no GPU here, only {seen[0].device_kind}: on a machine with CUDA, pip install 'lookthrough[gpu]' "
            "and run in a process of its own; or leave --gpu out"
        )
    return len(seen)


def jitted(function: Callable[..., object]) -> Wrapped:
    """Return a function that is compiled when it is first called, as every program of a run is."""
    return jax.jit(function, compiler_options=COMPILER_OPTIONS)


class Kept:
    """A function of a model, on every device, that is compiled once for arguments of some shapes: told to, or called.

    Args:
        function: of one device, pure, of arrays.
        spread: over which devices.
        of: all that it depends on beside its code; see :func:`~lookthrough.simulate.runner.kept_program.word_of`.
    """

    def __init__(self, function: Callable[..., object], spread: OverDevices, of: tuple[object, ...]) -> None:
        self._function, self._spread, self._of = function, spread, of
        self._compiled: dict[object, Callable[..., Any]] = {}

    def compile(self, *arguments: object) -> Callable[..., Any]:
        """Return it compiled for arguments of these shapes."""
        leaves, tree = jax.tree.flatten(arguments)
        shapes = tree, *(str(jax.typeof(each)) for each in leaves)  # wherever they lie
        if shapes not in self._compiled:
            word = word_of(self._of, arguments)
            found = foreseen.taken(word, *self._spread) if jax.default_backend() == "cpu" else None
            if found is None:
                program = exported(on_every(self._spread, self._function), word, arguments)
                found = compiled(program, self._spread, arguments)
            self._compiled[shapes] = found
        return self._compiled[shapes]

    def __call__(self, *arguments: object) -> Any:  # noqa: ANN401  # what the function returns
        """Run it."""
        return self.compile(*arguments)(*arguments)


def compiled(program: export.Exported, spread: OverDevices, arguments: tuple[object, ...]) -> Callable[..., Any]:
    """Return a program compiled for arguments, or shapes of them: from JAX's own cache where it has it."""
    placed = jax.jit(program.call, in_shardings=spread.shardings, compiler_options=COMPILER_OPTIONS)
    return placed.lower(*arguments).compile()


def compiled_as_kept(program: export.Exported, spread: OverDevices) -> Callable[..., Any]:
    """Return a program compiled for what it was exported for."""
    shapes = [jax.ShapeDtypeStruct(each.shape, each.dtype) for each in program.in_avals]
    arguments, _ = jax.tree.unflatten(program.in_tree, shapes)
    return compiled(program, spread, arguments)
