"""A chunk of finished paths as it is kept: a hash, the names of its arrays, and the arrays in NumPy's own format.

The hash is of what the chunk depends on, of its name and of itself. A chunk is written from where its arrays lie.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as npy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Piece = bytes | memoryview

DIGEST = hashlib.sha256().digest_size  # bytes
FORMAT = "npy after npy"  # hashed too: what was kept in another one is as good as damaged


def pieces(identity: str, name: str, arrays: Mapping[str, NDArray[Any]]) -> list[Piece]:
    """Return a chunk as pieces that follow one another.

    Args:
        identity: of the run, as text: all that the chunk depends on.
        name: of the chunk.
        arrays: of numbers, by name.
    """
    body: list[Piece] = []
    for array in (np.array(list(arrays), dtype=str), *arrays.values()):
        body += _array(np.asarray(array, order="C"))
    return [_digest(identity, name, body), *body]


def _array(array: NDArray[Any]) -> tuple[Piece, Piece]:
    """Return an array in NumPy's format: what it is, and its bytes."""
    head = io.BytesIO()
    npy.write_array_header_1_0(head, npy.header_data_from_array_1_0(array))
    return head.getvalue(), array.reshape(-1).view(np.uint8).data


def unpacked(identity: str, name: str, kept: bytes) -> dict[str, NDArray[Any]] | None:
    """Return what was kept of a chunk, ``None`` where it is damaged, or of another run or place."""
    if kept[:DIGEST] != _digest(identity, name, [memoryview(kept)[DIGEST:]]):
        return None
    body = io.BytesIO(kept)
    body.seek(DIGEST)
    names = npy.read_array(body, allow_pickle=False)
    return {str(each): npy.read_array(body, allow_pickle=False) for each in names}


def _digest(identity: str, name: str, body: Sequence[Piece]) -> bytes:
    digest = hashlib.sha256(f"{identity}\n{name}\n{FORMAT}\n".encode())
    for piece in body:
        digest.update(piece)
    return digest.digest()
