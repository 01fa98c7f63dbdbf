"""One word for all that a program depends on: two of one word are the same program.

Data are taken by type, name and value, arrays by their bytes; the code by the bytes of every file of this package
and of plug-ins that bring kinds of contracts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache, cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import jax
import numpy as np

from lookthrough.contracts import BROUGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    Hash = hashlib._Hash  # noqa: SLF001  # the type has no other name

PLAIN = (str, bytes, int, float, bool, type(None), slice, dt.date)
MADE_WITH = ("jax", "jaxlib", "numpy")
NOT_OF_A_PROGRAM = ("jax_compilation_cache_dir", "jax_persistent_cache_min_compile_time_secs")


def fingerprint(*parts: object) -> str | None:
    """Return the word of some data, of this code and of JAX; ``None`` where something else than data is among them.

    Args:
        parts: plain values, arrays, and records, mappings and lists of them.
    """
    found = hashlib.sha256(_code().encode())
    settings = sorted((name, repr(value)) for name, value in jax.config.values.items() if name not in NOT_OF_A_PROGRAM)
    try:
        _feed(found, (*(version(name) for name in MADE_WITH), settings, parts))
    except TypeError:
        return None
    return found.hexdigest()


class Digested:
    """Data of many parts that several programs depend on: what stands for them is worked out once, when first asked."""

    def __init__(self, part: object) -> None:
        self._part = part

    @cached_property
    def digest(self) -> bytes:
        """Return what stands for the data.

        Raises:
            TypeError: something else than data is among them.
        """
        found = hashlib.sha256()
        _feed(found, self._part)
        return found.digest()

    def work_out(self) -> None:
        """Work it out now, before threads ask for it at the same time."""
        with suppress(TypeError):
            _ = self.digest


def _feed(found: Hash, part: object) -> None:
    """Add one value to a hash.

    Raises:
        TypeError: it is no data.
    """
    kind = type(part).__qualname__
    if isinstance(part, PLAIN):
        found.update(f"{kind} {part!r}\n".encode())
    elif isinstance(part, np.ndarray | np.generic) and part.dtype != object:
        found.update(f"{kind} {part.dtype} {part.shape}\n".encode() + part.tobytes())
    elif isinstance(part, Digested):
        found.update(part.digest)
    else:
        inside = list(_inside(part))
        found.update(f"{kind} {len(inside)}\n".encode())
        for each in inside:
            _feed(found, each)


def _inside(part: object) -> Iterator[object]:
    """Yield the values that a record, a mapping or a list holds.

    Raises:
        TypeError: it is none of them.
    """
    if is_dataclass(part):
        for each in fields(part):
            yield each.name
            yield getattr(part, each.name)
    elif isinstance(part, Mapping):
        for name, value in part.items():
            yield name
            yield value
    elif isinstance(part, set | frozenset):
        yield from sorted(part, key=repr)
    elif isinstance(part, tuple | list | np.ndarray):
        yield from part
    else:
        raise TypeError(f"a program of {type(part).__name__} has no fingerprint")


@cache
def _code() -> str:
    """Return the hash of every file of code of this package, and of those whose kinds of contracts a book may have."""
    found = hashlib.sha256()
    for package in ("lookthrough", *sorted({each.module.__name__.partition(".")[0] for each in BROUGHT})):
        for file in _files(package):
            body = file.read_bytes()
            found.update(f"{package} {file.name} {len(body)}\n".encode() + body)
    return found.hexdigest()


def _files(package: str) -> list[Path]:
    """Return the files of code of a package or of a module, in the order of their names."""
    spec = find_spec(package)
    if spec is None:
        return []
    if spec.submodule_search_locations is None:
        return [Path(spec.origin or "")]
    return sorted(file for folder in spec.submodule_search_locations for file in Path(folder).rglob("*.py"))
