"""What lies where when several devices run one program, each on a part of its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array

GROUP = "group"


class OverDevices(NamedTuple):
    """A program on so many devices, each of which is given its first argument whole and a part of so many others.

    The first axis of a part, and of what is found, is that of the devices.
    """

    devices: int
    parts: int

    @property
    def shardings(self) -> tuple[NamedSharding, ...]:
        """Where its arguments lie."""
        everywhere, by_device = places(self.devices)
        return everywhere, *self.parts * (by_device,)


class SettingsByDevice(NamedTuple):
    """By device the settings that it runs ``[device, setting, switch]``, and how many of them."""

    settings: Array
    used: Array


def on_every(spread: OverDevices, group: Callable[..., object]) -> Callable[..., object]:
    """Return a function of one device, whose parts have no axis of devices, as one of all devices."""

    def on_one(whole: object, *parts: jax.Array) -> object:
        own = (jax.tree.map(lambda each: each[0], part) for part in parts)
        return jax.tree.map(lambda each: each[None], group(whole, *own))

    return jax.shard_map(
        on_one,
        mesh=_mesh(spread.devices),
        in_specs=(PartitionSpec(), *spread.parts * (PartitionSpec(GROUP),)),
        out_specs=PartitionSpec(GROUP),
        check_vma=False,
    )


def places(devices: int) -> tuple[NamedSharding, NamedSharding]:
    """Return where lies what every device is given whole, and what each has a part of."""
    mesh = _mesh(devices)
    return NamedSharding(mesh, PartitionSpec()), NamedSharding(mesh, PartitionSpec(GROUP))


def _mesh(devices: int) -> Mesh:
    return Mesh(np.array(jax.devices()[:devices]), (GROUP,))


def of_device(device: int, found: jax.Array) -> NDArray[Any]:
    """Return what one device found, from where it lies."""
    return np.asarray(found.addressable_data(device))[0]
