"""The run folder: same bytes for the same inputs, resume, the audit and its teeth, stories, errors that help."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest

from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.runs import folder as run_folder
from lookthrough.runs import workshop
from lookthrough.runs.audit import audit
from lookthrough.runs.contents import FORMAT, PARTS
from lookthrough.runs.run_errors import RunFolderError, UnfinishedRunError
from lookthrough.simulate import run as module
from lookthrough.simulate.runner.devices import Program
from lookthrough.world.drivers import SHOCKS
from tests.runs.made import seal, write_table
from tests.slow import slow

PROMISES = {"promises.parquet", "base_promises.parquet", "promised.parquet"}
DEBTS = {"instrument.parquet", "instrument_default.parquet"}
PANEL = {"entity_panel.parquet", "holder_panel.parquet", "inputs.parquet", "ledger_quarter.parquet", *DEBTS}
LEFT = {"run.json", "timings.json", "paths.parquet", "entity_quarter.parquet", "contract.parquet", *PROMISES, *PANEL}
TRACED = {"flows.parquet", "stocks.parquet", "instrument_cash.parquet"}


def digests(folder):
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "timings.json"]
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def result_of(folder):
    """What a run found, whether its payments were traced or not."""
    document = dict(run_folder.read_document(folder))
    document["run"] = {k: v for k, v in document["run"].items() if k != "trace"}
    return document, {k: v for k, v in digests(folder).items() if k.endswith(".parquet") and k not in TRACED}


def rows(path, sql="SELECT * FROM read_parquet(?)"):
    with duckdb.connect() as database:
        return database.execute(sql, [str(path)]).fetchnumpy()


def test_a_run_leaves_these_files_and_no_chunks(short):
    assert {p.name for p in short.folder.iterdir()} == LEFT | TRACED


def test_two_runs_give_the_same_bytes_in_every_file_but_the_timings(short, stress, tmp_path):
    stress(**short.options, out=tmp_path)
    assert digests(tmp_path) == digests(short.folder)


def test_the_document_of_the_folder_is_that_of_the_result(short):
    document = {k: v for k, v in short.document.items() if k != "seconds"}
    written = run_folder.read_document(short.folder)
    assert written == json.loads(json.dumps({**document, "format": FORMAT}, default=float))
    assert "seconds" in json.loads((short.folder / "timings.json").read_text())


def test_there_is_one_row_a_path_and_it_is_the_loss_of_that_path(short):
    table = rows(short.folder / "paths.parquet")
    assert table["path"].tolist() == list(range(100))
    for i, part in enumerate(PARTS):
        assert np.array_equal(table[part], short.sample.total[i])
        assert np.array_equal(table[f"incidence_{part}"], short.sample.incidence[i])
        assert table[part].mean() == pytest.approx(short.document["loss"]["existing"][part]["mean"])


def test_a_quarter_is_the_same_text_in_every_table_and_the_opening_is_the_one_before_the_first(hype):
    """Payments and stocks join: the cash of a company after 2026Q3 is that before it and what the quarter brought."""
    with duckdb.connect() as database:
        for name in ("flows", "stocks", "entity_quarter"):
            table = database.read_parquet(str(hype.folder / f"{name}.parquet"))
            table.create_view(name)
            assert dict(zip(table.columns, map(str, table.types), strict=True))["quarter"] == "VARCHAR"
        assert database.execute("SELECT min(quarter), max(quarter) FROM flows").fetchone() == ("2026Q3", "2036Q2")
        assert database.execute("SELECT min(quarter), max(quarter) FROM stocks").fetchone() == ("2026Q2", "2036Q2")
        gap = database.execute(
            """SELECT max(abs(after.value - before.value - net)) FROM
            (SELECT path, quarter, id, sum(amount) AS net FROM
                (SELECT path, quarter, payee AS id, paid AS amount FROM flows
                UNION ALL SELECT path, quarter, payer, -paid FROM flows) GROUP BY ALL) AS moved
            JOIN stocks AS after USING (path, quarter, id)
            JOIN stocks AS before ON before.path = moved.path AND before.id = moved.id AND before.quarter = '2026Q2'
            WHERE after.item = 'cash' AND before.item = 'cash' AND moved.quarter = '2026Q3'"""
        ).fetchone()
    assert gap[0] < 1e-9


# ---- Order of files and rows


def shuffled(book, folder):
    """Write the same book with the rows of every list, and the names of its files, in another order."""
    rng = random.Random(9)  # noqa: S311  # an order, no secret
    shutil.copytree(book.root, folder)
    for part in ("entities", "deals", "purchases"):
        files = sorted((folder / part).glob("*.yaml"))
        for number, file in enumerate(rng.sample(files, len(files))):
            file.rename(file.with_name(f"f{number:03d}-{file.name}"))
    for file in sorted(folder.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if text.startswith(("- ", "#")) and "\n- " in text:
            _shuffle_rows(file, rng, indent="- ")
        elif "\ncontracts:" in text or "\npurchases:" in text:
            _shuffle_rows(file, rng, indent="  - " if "\n  - " in text else "- ")
    return folder


def _shuffle_rows(file, rng, indent):
    """Move whole rows as text, so that quantities keep the way they are written."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    starts = [i for i, line in enumerate(lines) if line.startswith(indent)]
    assert starts, file
    pieces = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    if not pieces[-1][-1].endswith("\n"):
        pieces[-1][-1] += "\n"
    rng.shuffle(pieces)
    file.write_text("".join([*lines[: starts[0]], *(line for p in pieces for line in p)]), encoding="utf-8")


@slow
def test_the_order_of_files_and_rows_changes_nothing(short, book, stress, tmp_path):
    loaded = load_book(shuffled(book, tmp_path / "book"), KINDS, SHOCKS)
    assert loaded.book is not None, loaded.problems[:3]
    moved = sum(loaded.book.contracts[c].position != r.position for c, r in book.contracts.items())
    assert moved > len(book.contracts) / 2  # it is another text
    stress(of=loaded.book, **short.options, out=tmp_path / "run")
    ours, theirs = digests(short.folder), digests(tmp_path / "run")
    for name in ("paths.parquet", "contract.parquet", "entity_quarter.parquet", *sorted(PANEL | TRACED)):
        assert ours[name] == theirs[name], name


# ---- Interruption and resume


class StopError(Exception):
    """Raised by the test in the middle of a run."""


def stop_with(error):
    def progress(done, whole, seconds):
        assert 0 < done <= whole
        assert seconds >= 0.0
        raise error

    return progress


@pytest.fixture
def untraced(short):
    """The options of the short run, without its trace, which is made after all paths and costs a second program."""
    return {**short.options, "trace": 0}


@pytest.mark.parametrize(
    "error", [pytest.param(StopError(), marks=slow, id="error"), pytest.param(KeyboardInterrupt(), id="ctrl-c")]
)
def test_a_run_resumed_after_an_interruption_gives_the_same_bytes(short, untraced, stress, tmp_path, error):
    with pytest.raises(type(error)):
        stress(**untraced, out=tmp_path, progress=stop_with(error))
    kept = [p.name for p in (tmp_path / "unfinished").glob("*.chunk")]
    assert kept == ["000000000.chunk"]  # the first of four
    assert not (tmp_path / "run.json").exists()
    with pytest.raises(UnfinishedRunError, match="--resume"):
        run_folder.read_document(tmp_path)
    seen = []
    stress(**untraced, out=tmp_path, resume=True, progress=lambda done, whole, _: seen.append((done, whole)))
    assert result_of(tmp_path) == result_of(short.folder)
    assert seen[-1] == (100, 100)


@pytest.fixture
def stopped(untraced, stress, tmp_path):
    """The folder of a run that was stopped after its first chunk of 32 paths."""
    with pytest.raises(StopError):
        stress(**untraced, out=tmp_path, progress=stop_with(StopError()))
    return tmp_path


def counted(monkeypatch):
    """Return the starts of the chunks that are run from here on."""
    ran, chunk = [], Program.chunk

    def counting(self, inputs, start, wanted):
        ran.append((int(inputs.used), start))
        return chunk(self, inputs, start, wanted)

    monkeypatch.setattr(Program, "chunk", counting)
    return ran


def test_what_is_told_is_on_the_disk(untraced, stress, tmp_path, monkeypatch):
    """The disk is full at the third chunk: nobody is told of paths that are not kept."""
    wrote, write = [], workshop.write_pieces

    def full(path, content):
        if len(wrote) == 2:
            raise OSError(28, "No space left on device")
        wrote.append(path)
        write(path, content)

    monkeypatch.setattr(workshop, "write_pieces", full)
    seen = []
    with pytest.raises(OSError, match="No space left"):
        stress(**untraced, out=tmp_path, split=False, progress=lambda done, *_: seen.append(done))
    assert seen == [32, 64]
    assert len(list((tmp_path / "unfinished").glob("*.chunk"))) == 2


def test_resume_takes_the_finished_chunks_and_does_not_run_them_again(stopped, untraced, stress, monkeypatch):
    ran, told = counted(monkeypatch), []
    stress(**untraced, out=stopped, resume=True, split=False, tell=told.append)
    assert ran == [(2, 32), (2, 64), (2, 96)]
    assert [said for said in told if not said.startswith("compiled in")] == []


def test_without_resume_no_chunk_is_taken(stopped, untraced, stress, monkeypatch):
    ran = counted(monkeypatch)
    stress(**untraced, out=stopped, split=False)
    assert ran == [(2, 0), (2, 32), (2, 64), (2, 96)]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda b: b[:-9], id="cut", marks=slow),
        pytest.param(lambda b: b[:99] + b"x" + b[100:], id="flipped"),
        pytest.param(lambda _: b"", id="empty", marks=slow),
    ],
)
def test_a_damaged_chunk_is_computed_again_with_a_word(short, stopped, untraced, stress, damage):
    chunk, told = stopped / "unfinished" / "000000000.chunk", []
    chunk.write_bytes(damage(chunk.read_bytes()))
    stress(**untraced, out=stopped, resume=True, tell=told.append)
    assert result_of(stopped) == result_of(short.folder)
    assert told[1:] == [f"{chunk} is damaged or of another run: its paths are computed again"]


def test_chunks_of_another_run_are_refused_and_the_difference_named(untraced, stress, tmp_path):
    with pytest.raises(StopError):
        stress(**untraced, seed=2, out=tmp_path, progress=stop_with(StopError()))
    with pytest.raises(RunFolderError, match="seed"):
        stress(**untraced, out=tmp_path, resume=True)


@pytest.fixture(scope="module")
def wide(book, as_usual):
    """Return a function that runs 130 paths of eight quarters, five groups of 32, in the layout a user gets."""

    def run(folder, block, **options):
        told = []
        with as_usual():
            module.stress(
                book, "hype-fade", kinds=KINDS, paths=130, quarters=8, block=block, devices=1, trace=0, common=66,
                out=folder, tell=told.append, **options,
            )  # fmt: skip
        return told

    return run


@pytest.fixture(scope="module")
def in_one(wide, tmp_path_factory):
    """A run whose paths are all in one chunk."""
    folder = tmp_path_factory.mktemp("one")
    wide(folder, 1024)
    return folder


@slow
@pytest.mark.parametrize("block", [1, 100])
def test_every_byte_is_the_same_for_any_block(in_one, wide, tmp_path, block):
    wide(tmp_path, block)
    assert digests(tmp_path) == digests(in_one)


# ---- The audit


def test_every_traced_path_conserves_cash_and_debt(hype):
    for path in range(4):
        gaps = audit(hype.folder, path)
        assert set(gaps) == {"max_abs_row", "max_abs_column", "max_abs_stock"}
        assert all(0.0 <= gap <= 1e-9 for gap in gaps.values()), gaps


@pytest.fixture
def tampered(hype, tmp_path):
    """Return a function that copies the run folder, one of its tables rewritten by the test."""

    def rewrite(file, change):
        for name in TRACED:
            shutil.copy(hype.folder / name, tmp_path / name)
        table = {k: np.array(v) for k, v in rows(hype.folder / file).items()}
        write_table(tmp_path, file, change(table))
        return seal(tmp_path)

    return rewrite


def paid_more(nature):
    def change(table):
        largest = np.argmax(table["paid"] * (table["nature"] == nature) * (table["path"] == 1))
        table["paid"][largest] *= 1.01
        return table

    return change


def row_dropped(table):
    kept = np.arange(len(table["paid"])) != np.argmax(table["paid"] * (table["path"] == 1))
    return {k: v[kept] for k, v in table.items()}


def sent_elsewhere(table):
    table["payee"][np.argmax(table["paid"] * (table["path"] == 1))] = "resolution"
    return table


def stock_moved(item, quarter):
    def change(table):
        table["value"][(table["item"] == item) & (table["quarter"] == quarter)] += 0.1
        return table

    return change


@pytest.mark.parametrize(
    ("file", "change", "gap"),
    [
        ("flows.parquet", paid_more("rent"), "max_abs_column"),
        ("flows.parquet", row_dropped, "max_abs_column"),
        ("flows.parquet", sent_elsewhere, "max_abs_column"),
        ("flows.parquet", paid_more("principal"), "max_abs_stock"),
        ("stocks.parquet", stock_moved("cash", "2036Q2"), "max_abs_column"),
        ("stocks.parquet", stock_moved("debt", "2026Q2"), "max_abs_stock"),
    ],
    ids=["rent raised", "payment dropped", "other payee", "principal raised", "closing cash", "opening debt"],
)
def test_the_audit_finds_what_was_tampered_with(tampered, file, change, gap):
    gaps = audit(tampered(file, change), 1)
    assert gaps[gap] > 1e-7


def test_a_path_that_was_not_traced_says_which_are(hype):
    with pytest.raises(RunFolderError, match="path 99 was not traced"):
        audit(hype.folder, 99)


def test_a_run_without_a_trace_says_how_to_get_one(tmp_path):
    with pytest.raises(RunFolderError, match="--trace"):
        audit(seal(tmp_path), 0)


def test_a_folder_that_is_no_run_says_what_to_give(tmp_path):
    with pytest.raises(RunFolderError, match="--out"):
        run_folder.read_document(tmp_path)


def test_a_payment_is_never_more_than_what_is_owed_nor_less_than_nothing(hype):
    """Arrears are paid on top of what falls due: over a run no claim is paid more than it made due."""
    summed = rows(
        hype.folder / "flows.parquet",
        "SELECT sum(due) AS due, sum(paid) AS paid, min(paid) AS least FROM read_parquet(?)"
        " WHERE nature <> 'principal' GROUP BY path, contract, nature, payer, payee",
    )
    assert (summed["least"] >= -1e-12).all()
    assert (summed["paid"] <= summed["due"] * (1 + 1e-9) + 1e-9).all()


def test_the_contract_table_is_what_was_due_and_paid(short):
    table = rows(short.folder / "contract.parquet")
    assert (table["paid"] >= 0.0).all()
    assert table["due"].sum() > 0.0
    assert table["paid"].sum() < table["base_paid"].sum()  # the shocked world pays less
    assert Path(short.folder).is_dir()


def test_what_is_lost_on_debts_is_what_is_due_and_not_paid_less_what_guarantors_pay(short, book):
    """By contract, in both futures; of debts that nobody guarantees the two are one number."""
    table, debts = (rows(short.folder / name) for name in ("contract.parquet", "instrument.parquet"))
    covered = {value.text for c in book.contracts.values() if (value := c.value("covers")) is not None}
    for prefix in ("base_", ""):
        unpaid = dict.fromkeys(debts["contract"].tolist(), 0.0)
        for id_, nature, due, paid in zip(
            *(table[name].tolist() for name in ("contract", "nature", f"{prefix}due", f"{prefix}paid")), strict=True
        ):
            if nature in {"interest", "principal"}:
                unpaid[id_] += due - paid
        for id_, lost in zip(debts["contract"].tolist(), debts[f"{prefix}all_lost"].tolist(), strict=True):
            assert lost <= unpaid[id_] + 1e-9, id_
            if id_ not in covered:
                assert lost == pytest.approx(unpaid[id_], abs=1e-9), id_


def test_a_default_is_counted_once_and_with_what_is_owed(short):
    debts, when = (rows(short.folder / name) for name in sorted(DEBTS))
    for prefix in ("base_", ""):
        share = debts[f"{prefix}defaults"].astype(float)
        by_quarter = when[f"{prefix}default"].astype(float).reshape(len(share), -1)
        assert by_quarter.sum(axis=1) == pytest.approx(share, abs=1e-12)
        assert ((debts[f"{prefix}exposed"] > 0.0) == (share > 0.0)).all()
        assert (debts[f"{prefix}exposed_squared"] * share >= debts[f"{prefix}exposed"] ** 2 - 1e-9).all()
