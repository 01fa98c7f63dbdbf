"""Shards merged are the run of one process, byte for byte; what does not make a run is refused by name."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest

import lookthrough as lt
from lookthrough import errors
from lookthrough.contracts import KINDS
from lookthrough.runs.chunks.shard_folder import open_shards, read_shard
from lookthrough.runs.contents import SHARD, UNFINISHED
from lookthrough.runs.durable import read_json, write_json
from lookthrough.runs.run_errors import UnfinishedRunError
from lookthrough.runs.seal import open_run
from lookthrough.simulate import shards as module
from tests.book.small_book import write
from tests.book.text.test_variants import VARIANTS
from tests.cli.asking import answer, refused
from tests.mutants.bases import books
from tests.slow import slow

ASKED = {"paths": 200, "quarters": 4, "trace": 70, "block": 64, "devices": 1}
N = 3


def bytes_of(folder):
    files = [path for path in sorted(folder.iterdir()) if path.name != "timings.json"]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write(tmp_path_factory.mktemp("shards") / "book", books()["valid"])


@pytest.fixture(scope="module")
def book(root):
    return lt.load(root)


@pytest.fixture(scope="module")
def alone(book, tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone")
    lt.stress(book, "fade", out=folder, **ASKED)
    return bytes_of(folder)


@pytest.fixture(scope="module")
def made(book, tmp_path_factory):
    """The folders of all shards."""
    place = tmp_path_factory.mktemp("parts")
    for number in range(1, N + 1):
        lt.stress_shard(book, "fade", shard=f"{number}/{N}", out=place / str(number), **ASKED)
    return [place / str(number) for number in range(1, N + 1)]


@pytest.fixture
def parts(made, tmp_path):
    """The same in a place of its own, for who changes them."""
    return [shutil.copytree(each, tmp_path / "parts" / each.name) for each in made]


def test_shards_merged_in_any_order_are_the_run_of_one_process(made, alone, tmp_path):
    lt.merge(made[::-1], out=tmp_path)
    assert bytes_of(tmp_path) == alone
    assert lt.open(tmp_path).document["paths"] == ASKED["paths"]


def test_one_shard_of_one_is_the_whole_run(book, alone, tmp_path):
    done = lt.stress_shard(book, "fade", shard="1/1", out=tmp_path / "part", **ASKED)
    assert done.chunks == done.of_chunks
    lt.merge([tmp_path / "part"], out=tmp_path / "run")
    assert bytes_of(tmp_path / "run") == alone


def test_a_shard_that_was_stopped_says_so_and_is_finished_by_resume(book, parts, alone, tmp_path):
    def stop(*_):
        raise KeyboardInterrupt

    asked = {"shard": "2/3", "out": parts[1], **ASKED}
    with pytest.raises(KeyboardInterrupt):
        lt.stress_shard(book, "fade", progress=stop, **asked)
    with pytest.raises(UnfinishedRunError, match=r"no complete shard.*--resume"):
        open_shards(parts)
    lt.stress_shard(book, "fade", resume=True, **asked)
    lt.merge(parts, out=tmp_path / "run")
    assert bytes_of(tmp_path / "run") == alone


def test_more_shards_than_chunks_leave_some_with_nothing_to_do(book, tmp_path):
    few = {"paths": 64, "quarters": 4, "trace": 0, "block": 64, "devices": 1}
    done = [lt.stress_shard(book, "fade", shard=f"{n}/4", out=tmp_path / str(n), **few) for n in range(1, 5)]
    assert [each.chunks for each in done] == [1, 1, 1, 0]  # of the main pass, and two groups of the split
    lt.merge([each.folder for each in done], out=tmp_path / "run")
    lt.stress(book, "fade", out=tmp_path / "alone", **few)
    assert bytes_of(tmp_path / "run") == bytes_of(tmp_path / "alone")


@slow
def test_a_shard_of_a_variant_is_merged_from_the_book_with_that_variant(tmp_path):
    root = write(tmp_path / "book", {**books()["valid"], **VARIANTS})
    few = {"paths": 64, "quarters": 4, "trace": 0, "block": 64, "devices": 1}
    lt.stress_shard(lt.load(f"{root}+dearer"), "fade", shard="1/1", out=tmp_path / "part", **few)
    lt.merge([tmp_path / "part"], out=tmp_path / "run")
    assert lt.open(tmp_path / "run").document["book_root"] == f"{root}+dearer"


def test_who_reads_a_shard_as_a_run_is_told_what_makes_one(made):
    with pytest.raises(UnfinishedRunError, match="lookthrough merge"):
        open_run(made[0])


# ---- What does not make a run


def test_a_missing_shard_is_named_with_the_command_that_makes_it(made):
    with pytest.raises(errors.UsageError, match=r"of 3 shards 2 is missing: run `stress --shard 2/3`"):
        open_shards([made[0], made[2]])
    with pytest.raises(errors.UsageError, match=r"of 3 shards 2, 3 are missing"):
        open_shards(made[:1])


def test_a_shard_given_twice_is_named_with_both_folders(made, tmp_path):
    again = shutil.copytree(made[1], tmp_path / "again")
    with pytest.raises(errors.UsageError, match=rf"shard 2 of 3 is given twice, {made[1]} and {again}"):
        open_shards([*made, again])


def test_shards_of_another_cut_another_seed_or_another_program_are_refused_by_what_differs(book, made, parts, tmp_path):
    small = {**ASKED, "trace": 0}
    lt.stress_shard(book, "fade", shard="1/2", out=tmp_path / "half", **small)
    with pytest.raises(errors.UsageError, match=r"shard 1 of 3 and .* shard 1 of 2: .* cut alike"):
        open_shards([made[0], tmp_path / "half"])
    lt.stress_shard(book, "fade", shard="2/3", out=tmp_path / "other", **small, seed=2)
    with pytest.raises(errors.UsageError, match=r"are of two runs \(.*seed 1 in the first, 2 in the second"):
        open_shards([made[0], tmp_path / "other"])
    identity = parts[2] / UNFINISHED / "identity.json"
    found = read_json(identity)
    for name, value in (("jaxlib", "0.0"), ("processor", "another")):
        write_json(identity, {**found, "made_by": {**found["made_by"], name: value}})
        with pytest.raises(errors.UsageError, match=rf"{name} '.*' in the first, '{value}' in the second"):
            open_shards(parts)


def test_a_chunk_that_is_damaged_is_named_with_its_shard_and_made_again_alone(book, parts, alone, tmp_path):
    chunk = next((parts[1] / UNFINISHED).glob("000*.chunk"))
    chunk.write_bytes(chunk.read_bytes()[:-1])
    with pytest.raises(errors.InputError, match=r"run shard 2 of 3 again with --resume"):
        lt.merge(parts, out=tmp_path / "run")
    assert not (tmp_path / "run" / "run.json").exists()
    lt.stress_shard(book, "fade", shard="2/3", out=parts[1], resume=True, **ASKED)
    lt.merge(parts, out=tmp_path / "run")
    assert bytes_of(tmp_path / "run") == alone


@pytest.mark.parametrize("content", ["{}", "[]", '{"shard": "1", "of": 3}', "not json"])
def test_a_damaged_word_of_a_shard_is_refused(parts, content):
    (parts[0] / UNFINISHED / SHARD).write_text(content)
    with pytest.raises(errors.InputError):
        open_shards(parts)


def test_shards_of_another_version_than_this_are_not_merged(made, book, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "versions", lambda: {"jax": "9.9"})
    with pytest.raises(errors.InputError, match=r"other versions \(jax .* in the shards, '9.9' here"):
        module.merge(open_shards(made), book, kinds=KINDS, out=tmp_path)


def test_another_book_is_refused_by_its_hash(made, tmp_path):
    other = dict(books()["valid"])
    other["book.yaml"] = other["book.yaml"].replace("title: A small book", "title: Another book")
    with pytest.raises(errors.InputError, match=r"is not the book of the shards \(book_sha256 .*--book"):
        lt.merge(made, book=lt.load(write(tmp_path / "book", other)), out=tmp_path / "run")


def test_another_kind_of_processor_is_said(made, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(module, "processor", lambda: "another")
    lt.merge(made, out=tmp_path, tell=told.append)
    assert any("another kind of processor" in line for line in told)


def test_a_shard_is_never_overwritten_by_what_is_merged(made):
    with pytest.raises(errors.UsageError, match="is the folder of a shard"):
        lt.merge(made, out=made[1])
    assert len(open_shards(made).places) == N


@pytest.mark.parametrize("text", ["0/3", "4/3", "1/0", "3", "a/b", "1/3/2", "-1/3", "1 / 3", "٣/٤", ""])
def test_a_shard_that_cannot_be_is_refused(text):
    with pytest.raises(errors.UsageError, match=r"1/4 for the first"):
        read_shard(text)


# ---- The command line


def test_the_command_line_makes_shards_and_the_run_of_them(root, made, alone, tmp_path):
    asked = ("--scenario", "fade", "--paths", "200", "--quarters", "4", "--trace", "70", "--block", "64")
    said = answer("stress", "--book", root, *asked, "--devices", "1", "--shard", "1/3", "--out", tmp_path / "1")
    assert (said["shard"], said["of"]) == (1, 3)
    found = answer("merge", tmp_path / "1", *made[1:], "--out", tmp_path / "run")
    assert bytes_of(tmp_path / "run") == alone
    kept = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert found["loss"] == kept["loss"]


def test_the_command_line_refuses_in_one_sentence(root, made, tmp_path):
    asked = ("stress", "--book", root, "--scenario", "fade", "--out", tmp_path)
    assert "1/4 for the first" in refused(*asked, "--shard", "5/4", code=2)
    assert "give one of them" in refused(*asked, "--shard", "1/2", "--cluster", "local:2", code=2)
    assert "--cluster too" in refused(*asked, "--chunks", "s3://bucket", code=2)
    assert "holds no shard" in refused("merge", tmp_path, code=2)
    assert "missing" in refused("merge", made[0], "--out", tmp_path / "run", code=2)
