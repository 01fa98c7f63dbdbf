"""What lies where when several devices run one program, each on a part of its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def on_every(devices: int, group: Callable[..., object], parts: int) -> Callable[..., object]:
    """Return a function of what every device is given whole and, in so many arguments, a part of, as one of all parts.

    The first axis of a part, and of what is found, is that of the devices.
    """
    return jax.shard_map(
        lambda *arguments: jax.tree.map(lambda each: each[None], group(*arguments)),
        mesh=_mesh(devices),
        in_specs=(PartitionSpec(), *parts * (PartitionSpec("group"),)),
        out_specs=PartitionSpec("group"),
        check_vma=False,
    )


def _mesh(devices: int) -> Mesh:
    return Mesh(np.array(jax.devices()[:devices]), ("group",))


def places(devices: int) -> tuple[NamedSharding, NamedSharding]:
    """Return where lies what every device is given whole, and what each has a part of."""
    mesh = _mesh(devices)
    return NamedSharding(mesh, PartitionSpec()), NamedSharding(mesh, PartitionSpec("group"))


def of_device(device: int, found: jax.Array) -> NDArray[Any]:
    """Return what one device found, from where it lies."""
    return np.asarray(found.addressable_data(device))[0]
