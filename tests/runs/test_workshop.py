"""A run is built apart: chunks that are its own and whole, then moved into place at once."""

import hashlib
import json
import shutil

import duckdb
import numpy as np
import pytest

from lookthrough.runs import workshop as module
from lookthrough.runs.contents import FORMAT
from lookthrough.runs.run_errors import BusyFolderError, NotFiniteError, RunFolderError
from lookthrough.runs.seal import open_run
from lookthrough.runs.workshop import Identity, workshop
from tests.runs.killed import build
from tests.runs.made import DOCUMENT

OURS = Identity({"seed": 1, "channels": ("credit",)}, {"jax": "1", "chunk": 2})
ARRAYS = {"a": np.arange(3.0), "b": np.ones((2, 2))}


@pytest.fixture
def told():
    return []


@pytest.fixture
def kept(tmp_path):
    """A folder with one kept chunk."""
    with workshop(tmp_path, OURS, resume=False, tell=print) as place:
        place.save_chunk("000000000", ARRAYS)
    return tmp_path


def taken(folder, told, identity=OURS, name="000000000", *, resume=True):
    with workshop(folder, identity, resume=resume, tell=told.append) as place:
        return place.load_chunk(name)


def test_a_chunk_is_taken_whole_by_the_same_run(kept, told):
    back = taken(kept, told)
    assert {name: array.tolist() for name, array in back.items()} == {n: a.tolist() for n, a in ARRAYS.items()}
    assert taken(kept, told, name="000000002") is None
    assert told == []


def test_a_chunk_that_is_being_written_is_taken_when_it_is(tmp_path):
    with workshop(tmp_path, OURS, resume=False, tell=print) as place:
        place.save_chunk("000000000", ARRAYS)
        assert place.load_chunk("000000000")["a"].tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    "then",
    [lambda place: place.save_chunk("000000002", ARRAYS), lambda place: place.publish(DOCUMENT, {}), lambda _: None],
    ids=["next chunk", "end of the run", "end"],
)
def test_a_chunk_that_cannot_be_written_is_an_error_of_what_comes_next(tmp_path, monkeypatch, then):
    def full(*_):
        raise OSError(28, "No space left on device")

    def built():
        with workshop(tmp_path, OURS, resume=False, tell=print) as place:
            monkeypatch.setattr(module, "write_pieces", full)
            place.save_chunk("000000000", ARRAYS)
            then(place)

    with pytest.raises(OSError, match="No space left"):
        built()
    assert not (tmp_path / "run.json").exists()


def test_without_resume_nothing_is_taken(kept, told):
    assert taken(kept, told, resume=False) is None
    assert taken(kept, told) is None
    assert told == []


@pytest.mark.parametrize(
    "damage",
    [lambda b: b[:-1], lambda b: b[:40] + b[41:], lambda b: b[:200] + bytes([b[200] ^ 1]) + b[201:], lambda _: b"",
     lambda b: b"\0" * len(b), lambda _: b"text"],
    ids=["cut", "a byte lost", "a bit flipped", "empty", "zeros", "text"],
)  # fmt: skip
def test_a_damaged_chunk_is_not_taken_and_a_line_says_so(kept, told, damage):
    path = kept / "unfinished" / "000000000.chunk"
    path.write_bytes(damage(path.read_bytes()))
    assert taken(kept, told) is None
    assert told == [f"{path} is damaged or of another run: its paths are computed again"]


def test_a_chunk_of_other_paths_or_of_another_run_is_not_taken(kept, told, tmp_path_factory):
    chunks = kept / "unfinished"
    shutil.copy(chunks / "000000000.chunk", chunks / "000000002.chunk")
    assert taken(kept, told, name="000000002") is None
    other = tmp_path_factory.mktemp("other")
    with workshop(other, Identity({"seed": 2}, {}), resume=False, tell=print) as place:
        place.save_chunk("000000000", ARRAYS)
    shutil.copy(other / "unfinished" / "000000000.chunk", chunks / "000000000.chunk")
    assert taken(kept, told) is None
    assert len(told) == 2


def test_a_chunk_that_is_a_folder_is_a_word_and_no_end(kept, told):
    path = kept / "unfinished" / "000000002.chunk"
    path.mkdir()
    assert taken(kept, told, name="000000002") is None
    assert told == [f"{path} cannot be read (Is a directory): its paths are computed again"]


def test_paths_of_a_run_with_other_options_are_kept_and_the_difference_named(kept, told):
    with pytest.raises(RunFolderError, match="seed 1 there, 2 here"):
        taken(kept, told, Identity({"seed": 2, "channels": ("credit",)}, OURS.made_by))
    assert taken(kept, told) is not None


def test_paths_of_another_version_are_computed_again_and_the_version_named(kept, told):
    assert taken(kept, told, Identity(OURS.options, {"jax": "2", "chunk": 2})) is None
    assert len(told) == 1
    assert "jax '1' there, '2' here" in told[0]


@pytest.mark.parametrize("format_", [3, None], ids=["older", "before formats were written down"])
def test_paths_of_an_older_format_are_computed_again_and_not_asked_for_their_options(kept, told, format_):
    path = kept / "unfinished" / "identity.json"
    older = {"options": {"seed": 9}, "made_by": {}} | ({} if format_ is None else {"format": format_})
    path.write_text(json.dumps(older))
    assert taken(kept, told) is None
    assert told == [f"{path} is of another format than {FORMAT}: the paths kept beside it are computed again"]


def test_where_nothing_is_kept_resume_says_that_all_is_computed(tmp_path, told):
    assert taken(tmp_path, told) is None
    assert told == [f"{tmp_path} keeps no paths of an unfinished run: all are computed"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"options": 3}', "[" * 100_000, "NaN"])
def test_an_identity_that_cannot_be_read_is_a_word(kept, told, text):
    (kept / "unfinished" / "identity.json").write_text(text)
    assert taken(kept, told) is None
    assert len(told) == 1
    assert told[0].endswith("the paths kept beside it are computed again")


def test_a_file_that_no_run_writes_is_never_removed(kept, told):
    (kept / "unfinished" / "notes.txt").write_text("mine")
    with pytest.raises(RunFolderError, match=r"notes\.txt, which no run writes"):
        taken(kept, told, resume=False)
    assert (kept / "unfinished" / "notes.txt").read_text() == "mine"


def test_a_second_run_into_a_folder_is_refused(tmp_path):
    with workshop(tmp_path, OURS, resume=False, tell=print), pytest.raises(BusyFolderError):
        build(tmp_path, 2)


def test_a_new_run_takes_the_place_of_an_older_one_and_leaves_what_is_not_a_runs(tmp_path):
    build(tmp_path, 1)
    for name in ("report.html", "documents.json", "notes.txt"):
        (tmp_path / name).write_text("of run 1")
    build(tmp_path, 2)
    run = open_run(tmp_path)
    assert run.document["seed"] == 2
    assert {p.name for p in tmp_path.iterdir()} == {*run.files, "run.json", "timings.json", "notes.txt"}


def test_a_run_that_does_not_fit_into_json_leaves_the_older_one(tmp_path):
    build(tmp_path, 1)
    with (
        pytest.raises(NotFiniteError, match=r"run\.json: loss\.lenders\.mean is not a finite number"),
        workshop(tmp_path, OURS, resume=False, tell=print) as place,
    ):
        place.publish({**DOCUMENT, "loss": {"lenders": {"mean": float("inf")}}}, {})
    assert open_run(tmp_path).document["seed"] == 1


def test_the_same_inputs_give_the_same_bytes(tmp_path):
    def digests(folder):
        build(folder, 1)
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}

    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_every_table_says_its_run_and_its_units(tmp_path):
    build(tmp_path, 7)
    for name in open_run(tmp_path).files:
        with duckdb.connect() as database:
            said = database.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(tmp_path / name)]).fetchall()
            columns = database.read_parquet(str(tmp_path / name)).columns
        about = {key.decode(): value.decode() for key, value in said}
        assert (about["seed"], about["book_sha256"], about["lookthrough_format"]) == ("7", "0" * 64, str(FORMAT)), name
        assert all(f'"{column}": "' in about["units"] for column in columns), name
