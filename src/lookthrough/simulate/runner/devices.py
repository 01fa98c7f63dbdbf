"""Blocks of paths on devices: one compiled program, run chunk by chunk.

Blocks of 64 paths keep a block's arrays in cache; ``lax.map`` runs the blocks of one device, ``shard_map`` spreads
them over devices (one per core). The last chunk is padded with further paths, which are thrown away, so that a second
shape is never compiled.
"""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from lookthrough.simulate.engine import BlockResult, Inputs, run_block
from lookthrough.simulate.runner.compiled_cache import open_cache

if TYPE_CHECKING:
    from lookthrough.simulate.compile.state import Model


class Layout(NamedTuple):
    """Paths a block, blocks a chunk, devices."""

    block: int
    blocks: int
    devices: int

    @property
    def chunk(self) -> int:
        """Paths a chunk."""
        return self.block * self.blocks


def prepare(devices: int) -> int:
    """Set JAX up for this process (float64, one device per core, compiled programs cached on disk).

    Returns:
        The number of devices in use: fewer than asked for when JAX had already started with fewer.
    """
    jax.config.update("jax_enable_x64", True)
    try:
        jax.config.update("jax_num_cpu_devices", devices)
    except RuntimeError:  # JAX has already made its devices in this process; their number can no longer change
        devices = min(devices, len(jax.devices()))
    cache = open_cache().folder
    jax.config.update("jax_compilation_cache_dir", None if cache is None else str(cache))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 1.0)
    return min(devices, len(jax.devices()))


def layout(block: int, devices: int, paths: int) -> Layout:
    """Return a layout whose chunk is about 1,024 paths and a multiple of the devices."""
    blocks = max(1024 // block // devices, 1) * devices
    needed = -(-paths // block)
    return Layout(block, min(blocks, -(-needed // devices) * devices), devices)


class Program:
    """The compiled simulation of one model; call it with inputs and path numbers ``[block, path]``."""

    def __init__(self, model: Model, shape: Layout) -> None:
        self.layout = shape
        mesh = Mesh(np.array(jax.devices()[: shape.devices]), ("block",))
        one = partial(run_block, model)

        def blocks(inputs: Inputs, paths: jax.Array) -> BlockResult:
            return jax.lax.map(partial(one, inputs), paths)

        spread = jax.shard_map(
            blocks,
            mesh=mesh,
            in_specs=(PartitionSpec(), PartitionSpec("block")),
            out_specs=PartitionSpec("block"),
            check_vma=False,
        )
        self.compiled = jax.jit(spread)

    def chunk(self, inputs: Inputs, start: int, wanted: int) -> BlockResult:
        """Run the chunk that begins at path ``start``; return NumPy arrays with the ``wanted`` paths last."""
        shape = (self.layout.blocks, self.layout.block)
        numbers = start + jnp.arange(self.layout.chunk).reshape(shape)
        with warnings.catch_warnings():  # a program that cannot be read or kept is compiled: slower, the same results
            warnings.filterwarnings("ignore", "Error (reading|writing) persistent compilation cache", UserWarning)
            result = self.compiled(inputs, numbers)
        claims = np.asarray(result.claims).sum(axis=0)
        bare = result._replace(claims=np.zeros((self.layout.blocks, 0, self.layout.block)))
        return jax.tree.map(lambda a: flatten(np.asarray(a), wanted), bare)._replace(claims=claims)


def flatten(blocked: np.ndarray, kept: int) -> np.ndarray:
    """Turn ``[block, ..., path]`` into ``[..., path]`` and drop the padding."""
    moved = np.moveaxis(blocked, 0, -2)
    return moved.reshape(*moved.shape[:-2], moved.shape[-2] * moved.shape[-1])[..., :kept]
