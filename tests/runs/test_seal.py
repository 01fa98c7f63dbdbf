"""A run is read whole or refused: every kind of damage, by every verb that reads a run."""

import json

import pytest

from lookthrough.runs.contents import SEALED
from lookthrough.runs.folder import path_of_book, promises
from lookthrough.runs.run_errors import UnreadableRunError
from lookthrough.runs.seal import check_of, open_run
from tests.cli.asking import answer, refused
from tests.places import VALID
from tests.runs.made import seal, whole_run

READERS = {
    "report": ("report", "{run}"),
    "compare": ("compare", "{run}", "{run}"),
    "through": ("through", "--book", str(VALID), "--run", "{run}"),
    "story": ("story", "{run}"),
    **{verb: (verb, "--run", "{run}") for verb in ("flywheel", "race", "diffusion", "contest", "jobs", "legacy")},
    "why": ("why", "acme", "{run}"),
    "audit": ("audit", "{run}"),
}


def text(written):
    return lambda folder: (folder / "run.json").write_bytes(written if isinstance(written, bytes) else written.encode())


def changed(change):
    """Change run.json, leave its check as it is."""

    def damage(folder):
        document = json.loads((folder / "run.json").read_text())
        change(document)
        (folder / "run.json").write_text(json.dumps(document))

    return damage


def forged(change):
    """Change run.json and make its check anew, as no run does."""

    def damage(folder):
        changed(change)(folder)
        document = json.loads((folder / "run.json").read_text())
        (folder / "run.json").write_text(json.dumps({**document, "check": check_of(document)}))

    return damage


def of_table(name, change):
    def damage(folder):
        (folder / name).write_bytes(change((folder / name).read_bytes()))

    return damage


def lost(name):
    return lambda folder: (folder / name).unlink()


def swapped(folder):
    first, second = (folder / name for name in ("promises.parquet", "base_promises.parquet"))
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)


def half_done(folder):
    (folder / "run.json").unlink()
    (folder / "unfinished").mkdir()


DAMAGE = {
    "a list": (text("[]"), "run.json"),
    "null": (text("null"), "run.json"),
    "a number": (text("7"), "run.json"),
    "empty": (text(""), "run.json"),
    "cut": (text('{"run"'), "run.json"),
    "no text": (text(b"\xff\xfe\x00"), "run.json"),
    "nothing in it": (text("{}"), "format is missing"),
    "nested": (text("[" * 100_000 + "]" * 100_000), "run.json"),
    "nested tables": (text('{"a":' * 100_000 + "1" + "}" * 100_000), "run.json"),
    "an older format": (forged(lambda d: d.update(format=1)), "format is 1"),
    "made before the panel": (forged(lambda d: d.update(format=2)), "before runs kept a panel"),
    "made before the knowledge date": (forged(lambda d: d.update(format=3)), "before runs kept the day up to which"),
    "a key lost": (changed(lambda d: d.pop("scenario")), "scenario is missing"),
    "a key lost and sealed": (forged(lambda d: d.pop("loss")), "loss is missing"),
    "a key of another type": (forged(lambda d: d.update(by_end_holder=[])), "by_end_holder"),
    "an inner key lost": (forged(lambda d: d["run"].pop("book_sha256")), "run.book_sha256 is missing"),
    "a number changed": (changed(lambda d: d["network"].update(total=4.0)), "check"),
    "infinite": (changed(lambda d: d["network"].update(total=float("inf"))), "Infinity"),
    "no number": (changed(lambda d: d["network"].update(ratio=float("nan"))), "NaN"),
    "a file named that is none": (forged(lambda d: d["files"].update({"../x": d["files"]["paths.parquet"]})), "files"),
    "tables swapped": (swapped, "promises.parquet"),
    "not finished": (half_done, "--resume"),
    **{f"{n} cut": (of_table(n, lambda b: b[:-1]), n) for n in SEALED},
    **{f"{n} flipped": (of_table(n, lambda b: b[:60] + bytes([b[60] ^ 1]) + b[61:]), n) for n in SEALED},
    **{f"{n} lost": (lost(n), n) for n in SEALED},
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_run_ends_every_reader_with_3_and_one_line_that_names_the_file(tmp_path, kind):
    damage, named = DAMAGE[kind]
    damage(whole_run(tmp_path))
    for words in READERS.values():
        said = refused(*(word.format(run=tmp_path) for word in words), code=3)
        assert named in said, words
        assert len(said.splitlines()) == 1, (words, said)
        assert len(said) < 400 + 2 * len(str(tmp_path)), (words, said)


def test_a_whole_run_is_read(tmp_path):
    run = open_run(whole_run(tmp_path))
    assert run.document["seed"] == 1
    assert run.files == set(SEALED)
    assert promises(run)["rent"].tolist() == [1.0, 2.0]
    assert answer("audit", tmp_path) == {"max_abs_row": 0.0, "max_abs_column": 0.0, "max_abs_stock": 0.0}


def test_another_form_of_writing_is_the_same_run(tmp_path):
    path = whole_run(tmp_path) / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text())))
    assert open_run(tmp_path).document["seed"] == 1


def test_a_run_that_is_replaced_while_it_is_read_is_not_mixed(tmp_path):
    run = open_run(whole_run(tmp_path))
    seal(tmp_path, seed=2)
    with pytest.raises(UnreadableRunError, match="was replaced while it was read"):
        promises(run)
    (tmp_path / "run.json").unlink()
    with pytest.raises(UnreadableRunError, match="was replaced while it was read"):
        promises(run)


def test_a_table_that_is_no_parquet_though_sealed_is_refused_in_one_line(tmp_path):
    (whole_run(tmp_path) / "flows.parquet").write_text("text")
    said = refused("audit", seal(tmp_path), code=3)
    assert "flows.parquet cannot be read" in said
    assert len(said.splitlines()) == 1


def test_a_folder_that_is_no_run_ends_with_2(tmp_path):
    for words in READERS.values():
        assert "holds no finished run; give the folder" in refused(*(w.format(run=tmp_path) for w in words), code=2)


@pytest.mark.parametrize("name", ["bundled:..", "bundled:../..", "bundled:", "bundled:/etc", "bundled:ai_2026/../x"])
def test_a_bundled_book_is_one_that_ships(name):
    with pytest.raises(UnreadableRunError, match=r"book_root.*ai_2026"):
        path_of_book(name)
