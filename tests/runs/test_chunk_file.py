"""A chunk is given back as it was kept: every kind of numbers, and nothing of another run, name or content."""

import numpy as np
import pytest

from lookthrough.runs.chunks.chunk_file import pieces, unpacked

ARRAYS = {
    "numbers": np.array([[1.5, -0.0, np.nan], [np.inf, 5e-324, 1e308]]),
    "short": np.arange(6, dtype=np.int16).reshape(2, 3).T,  # not in the order of its rows
    "one": np.array(3.25, dtype=np.float32),
    "none": np.zeros((0, 4)),
    "true": np.array([True, False]),
    "words like these": np.array([7], dtype=np.uint8),
}


def packed(identity="run", name="0", arrays=None):
    return b"".join(pieces(identity, name, ARRAYS if arrays is None else arrays))


def test_every_array_comes_back_bit_by_bit():
    back = unpacked("run", "0", packed())
    assert list(back) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert (back[name].dtype, back[name].shape) == (array.dtype, array.shape)
        assert np.ascontiguousarray(array).tobytes() == back[name].tobytes()


def test_no_array_is_a_chunk_too():
    assert unpacked("run", "0", packed(arrays={})) == {}


@pytest.mark.parametrize(("identity", "name"), [("another", "0"), ("run", "1")])
def test_a_chunk_of_another_run_or_name_is_not_taken(identity, name):
    assert unpacked(identity, name, packed()) is None


@pytest.mark.parametrize("at", [0, 31, 32, 40, 200, -1])
def test_a_chunk_with_another_byte_is_not_taken(at):
    kept = bytearray(packed())
    kept[at] ^= 1
    assert unpacked("run", "0", bytes(kept)) is None


def test_large_arrays_are_written_from_where_they_lie():
    large = np.arange(1000.0)
    assert any(isinstance(each, memoryview) and each.nbytes == 8000 for each in pieces("run", "0", {"large": large}))
