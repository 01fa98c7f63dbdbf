"""A chunk at an address is there once and whole, however often and by whomever it is made."""

import numpy as np
import pytest

from lookthrough.errors import InputError, UsageError
from lookthrough.runs.chunks.chunk_store import open_store, store_at

pytest.importorskip("fsspec", reason="the extra cluster is not installed")

ARRAYS = {"a": np.arange(3.0)}


@pytest.fixture
def store(tmp_path):
    return store_at(str(tmp_path), "a run")


def files(store):
    return sorted(store.files.ls(store.folder, detail=False))


def test_a_chunk_that_is_made_twice_is_there_once(store):
    for _ in range(2):
        store.save("000000000", ARRAYS)
    assert len(files(store)) == 1
    assert store.load("000000000")["a"].tolist() == [0.0, 1.0, 2.0]
    assert store.load("000000064") is None


def test_a_chunk_that_is_cut_is_none_and_is_made_whole_by_who_makes_it_again(store):
    store.save("000000000", ARRAYS)
    whole = store.files.cat_file(files(store)[0])
    store.files.pipe_file(files(store)[0], whole[:-1])
    assert store.load("000000000") is None
    store.save("000000000", ARRAYS)
    assert store.load("000000000") is not None


def test_two_chunks_of_one_name_that_differ_are_refused(store):
    store.save("000000000", ARRAYS)
    store.save("000000000", {"a": np.arange(3.0) + 1e-15})
    with pytest.raises(InputError, match=r"two different chunks 000000000 .* machines of one kind"):
        store.load("000000000")


def test_a_chunk_of_another_run_is_not_taken(store, tmp_path):
    store.save("000000000", ARRAYS)
    other = store_at(str(tmp_path), "another run")
    assert other.folder != store.folder
    other.files.cp_file(files(store)[0], files(store)[0].replace(store.folder, other.folder))
    assert other.load("000000000") is None


def test_what_is_cleared_is_gone_and_nothing_else(store):
    store.save("000000000", ARRAYS)
    store.put("run", b"what the run is")
    store.files.pipe_file(f"{store.folder}/notes.txt", b"mine")
    store.drop("run")
    assert len(files(store)) == 2
    store.clear()
    assert files(store) == [f"{store.folder}/notes.txt"]


def test_a_place_that_cannot_be_written_is_said_with_what_to_do(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match=r"cannot be written .* give --chunks a folder or an address"):
        open_store(str(tmp_path / "file" / "in"), "a run")
    with pytest.raises(UsageError, match=r"nowhere://x cannot be reached .*lookthrough\[cluster\]"):
        open_store("nowhere://x", "a run")
