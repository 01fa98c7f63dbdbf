"""Sums over paths do not depend on chunks; a path without a finite result is in no mean, and is counted."""

import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.errors import InputError
from lookthrough.simulate.answer import kept_paths, results
from lookthrough.simulate.answer.kept_paths import SUMMED, Paths, split
from lookthrough.simulate.answer.path_file import PathFile
from lookthrough.simulate.engine import are_finite
from lookthrough.simulate.runner.compiling import prepare
from tests.slow import slow

GROUP = 64
BY_PATH = sorted({*results.Sample._fields} - {"path", *SUMMED})


def chunks(sizes, seed=5, lost=()):
    """Chunks of random paths of two rows, cut at the sizes; the numbers do not depend on the cuts."""
    paths = sum(sizes)
    rng = np.random.default_rng(seed)
    whole = {name: rng.lognormal(0.0, 9.0, (2, paths)) for name in BY_PATH}
    finite = np.ones(paths)
    finite[list(lost)] = 0.0
    for array in whole.values():
        array[:, list(lost)] = np.inf
    sums = {name: rng.lognormal(0.0, 9.0, (4, 3, -(-paths // GROUP))) for name in SUMMED}
    found, start = [], 0
    for size in sizes:
        part = {name: array[..., start : start + size] for name, array in whole.items()}
        groups = slice(start // GROUP, -(-(start + size) // GROUP))
        summed = {name: array[..., groups] for name, array in sums.items()}
        found.append({**part, **summed, "finite": finite[start : start + size]})
        start += size
    return found


def put_together(parts, scratch=None):
    paths = Paths(sum(len(part["finite"]) for part in parts), scratch)
    for part in parts:
        paths.add(part)
    return paths.sample()


@pytest.mark.parametrize("sizes", [(64, 64, 64, 64, 44), (128, 128, 44), (192, 108)])
def test_the_same_paths_in_other_chunks_give_the_same_bits(sizes):
    ours, theirs = put_together(chunks((300,))), put_together(chunks(sizes))
    for name in results.Sample._fields:
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name


def test_the_bits_do_not_depend_on_how_a_chunk_lies_in_memory():
    turned = [{name: np.asfortranarray(array) for name, array in part.items()} for part in chunks((128, 172))]
    ours, theirs = put_together(turned), put_together(chunks((300,)))
    for name in results.Sample._fields:
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name


def test_a_path_that_is_not_finite_is_in_no_mean_and_keeps_its_number():
    found = put_together(chunks((64, 6), lost=(3, 65)))
    assert found.path.tolist() == [n for n in range(70) if n not in {3, 65}]
    for name in BY_PATH:
        array = getattr(found, name)
        assert np.isfinite(array).all(), name
        assert array.shape == (2, 68), name
    whole = chunks((70,), lost=(3, 65))[0]
    assert found.claims == pytest.approx(whole["claims"].sum(axis=-1) / 68)
    assert found.swings == pytest.approx(whole["swings"].sum(axis=-1))  # sums: each has a count of its own


@pytest.mark.parametrize("lost", [(), (3, 65, 299)])
def test_what_lies_on_disk_is_what_would_be_in_memory(tmp_path, monkeypatch, lost):
    monkeypatch.setattr(kept_paths, "MANY", 2)
    parts = chunks((128, 128, 44), lost=lost)
    in_memory, on_disk = put_together(parts), put_together(parts, scratch=tmp_path.joinpath)
    for name in BY_PATH:
        ours, theirs = getattr(on_disk, name), getattr(in_memory, name)
        assert ours.shape == theirs.shape, name
        assert np.array_equal(ours[:], theirs), name
        assert np.array_equal(ours[1, :], theirs[1]), name
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True)), name


def test_a_file_without_numbers_is_read_as_nothing(tmp_path):
    nothing = PathFile(tmp_path / "labs", (11, 0), np.float32, 7)
    nothing.write(0, np.zeros((11, 0, 7)))
    assert nothing.shape == (11, 0, 7)
    assert nothing[3].shape == (0, 7)


def test_a_run_without_a_finite_path_is_refused():
    with pytest.raises(InputError, match=r"none of the 3 paths .* too large"):
        put_together(chunks((3,), lost=(0, 1, 2)))


def test_channels_are_split_on_the_paths_that_are_finite_in_every_setting():
    # two settings of two parts, three paths, of which the second is not finite
    losses = np.array([[[1.0, np.nan, 3.0], [1.0, 1.0, 1.0]], [[2.0, 5.0, 4.0], [0.0, np.inf, 0.0]]])
    found = split([(), ("failures",)], [{"losses": losses, "finite": np.array([1.0, 0.0, 1.0])}])
    assert found.paths == 2
    assert found.losses[frozenset()].tolist() == [[1.0, 3.0], [1.0, 1.0]]
    assert found.losses[frozenset({"failures"})].tolist() == [[2.0, 4.0], [0.0, 0.0]]
    with pytest.raises(InputError, match="none of the 3 paths"):
        split([()], [{"losses": losses, "finite": np.zeros(3)}])


def test_a_path_is_finite_if_all_its_numbers_are():
    prepare(1)  # 64 bits
    tree = {
        "a": jnp.array([1.0, jnp.nan, 2.0, -1e99]),
        "b": (jnp.array([[1.0, 1.0, jnp.inf, 1.0], [0.0, 0.0, 0.0, 0.0]]),),
    }
    assert are_finite(tree).tolist() == [True, False, False, True]
    assert are_finite({"none": jnp.zeros((0, 2)), "x": jnp.zeros(2)}).tolist() == [True, True]


@slow
def test_an_amount_beyond_numbers_is_refused_and_nothing_is_left(stress, book, change, tmp_path):
    of = change.opening(book, "openai", "revenue", 1e300)
    with pytest.raises(InputError, match="an amount of the book or of a shock is too large"):
        stress(of=of, paths=32, split=False, out=tmp_path)
    assert not (tmp_path / "run.json").exists()
