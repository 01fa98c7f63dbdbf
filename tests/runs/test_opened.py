"""A run is opened whole or refused, and its tables are frames with the columns of the reference."""

import json

import numpy as np
import pytest

import lookthrough as lt
from lookthrough.errors import UsageError
from lookthrough.runs.contents import BY_NAME, FORMAT
from lookthrough.runs.durable import write_parquet
from lookthrough.runs.opened import FRAMES, SHORTENED
from lookthrough.runs.run_errors import RunFolderError, UnreadableRunError
from lookthrough.runs.seal import check_of
from tests.cli.asking import refused as asked
from tests.runs.made import DOCUMENT, TABLES, seal, whole_run


def test_a_run_says_what_it_found_and_prints_short(tmp_path):
    run = lt.open(str(whole_run(tmp_path)))
    assert run.document["network"] == DOCUMENT["network"]
    assert repr(run) == f"<run fade: 2 paths of 1 quarters, {tmp_path}>"


def test_failures_are_who_failed_when_with_and_without_the_shock(tmp_path):
    # path 0 fails with and without the shock, path 1 with it only: P(with) = 1, P(without) = 1/2
    frame = lt.open(whole_run(tmp_path)).frame("failures")
    assert list(frame.columns)[:4] == ["path", "entity", "default", "base_default"]
    assert frame["default"].notna().mean() == 1.0
    assert frame["base_default"].notna().mean() == 0.5
    assert frame["base_default"][0] == "2026Q3"


def test_losses_are_a_row_for_each_path_and_holder_with_a_column_for_each_ledger(tmp_path):
    # banks lose as lenders alone: in the other ledgers they cannot lose, which is no loss of nothing
    frame = lt.open(whole_run(tmp_path)).frame("losses", backend="polars")
    assert frame.columns == ["path", "holder", "lenders", "lessors", "sellers", "support", "owners"]
    assert frame["path"].to_list() == [0, 1]
    assert frame["holder"].to_list() == ["banks", "banks"]
    assert frame["lenders"].to_list() == TABLES["holder_panel.parquet"]["loss"].tolist()
    assert frame["owners"].to_list() == [None, None]


def test_paths_and_holders_out_of_order_come_together():
    # two paths, two holders: a on path 1 has 1 as lender and 2 as owner, b on path 0 has 4
    panel = {
        "path": np.array([1, 0, 1]),
        "holder": np.array(["a", "b", "a"], dtype=object),
        "ledger": np.array(["owners", "lenders", "lenders"], dtype=object),
        "loss": np.array([2.0, 4.0, 1.0]),
    }
    found = {key: column.tolist() for key, column in SHORTENED["losses"](panel).items()}
    assert found["path"] == [0, 1]
    assert found["holder"] == ["b", "a"]
    assert found["lenders"] == [4.0, 1.0]
    assert found["owners"] == [None, 2.0]


@pytest.mark.parametrize("name", sorted(set(FRAMES) - set(SHORTENED)))
def test_every_table_is_a_frame_of_its_file(tmp_path, name):
    frame = lt.open(whole_run(tmp_path)).frame(name)
    columns = TABLES[FRAMES[name]]
    assert set(frame.columns) <= set(columns)
    assert len(frame) == len(next(iter(columns.values())))


def test_every_file_of_a_run_can_be_asked_for():
    assert set(FRAMES.values()) == set(BY_NAME)


def rewritten(name, column, values):
    """Return a change of a run: one column of a table is another, or gone; sealed again, as no run does."""

    def change(folder):
        kept = {key: value for key, value in TABLES[name].items() if key != column}
        write_parquet(folder / name, kept if values is None else {**TABLES[name], column: values}, {})
        seal(folder)

    return change


def lost(name):
    def change(folder):
        (folder / name).unlink()
        seal(folder)

    return change


NAN, TEXT, ONE_PATH = np.array([0.0, np.nan]), np.array(["x", "y"], dtype=object), np.zeros(2, dtype=np.int64)
UNFIT = {
    "no number": ("entity_panel", rewritten("entity_panel.parquet", "cash_2026Q4", NAN), "cash_2026Q4 .*row 2"),
    "infinite": ("holder_panel", rewritten("holder_panel.parquet", "loss", np.array([np.inf, 0.0])), "loss .*row 1"),
    "nothing for a number": (
        "holder_panel",
        rewritten("holder_panel.parquet", "loss", np.ma.array([0.0, 1.0], mask=[True, False])),
        "loss .*row 1",
    ),
    "text for numbers": ("inputs", rewritten("inputs.parquet", "shock.demand", TEXT), "shock.demand holds text"),
    "a column lost": ("ledger_quarter", rewritten("ledger_quarter.parquet", "p50", None), "column p50 is missing"),
    "a column of no run": ("ledger_quarter", rewritten("ledger_quarter.parquet", "p51", np.ones(1)), "no column p51"),
    "paths lost": ("entity_panel", rewritten("entity_panel.parquet", "path", ONE_PATH), "has 1 paths, and .* has 2"),
    "paths of another run": ("inputs", rewritten("inputs.parquet", "path", ONE_PATH), "has 1 paths, and .* has 2"),
    "no such file": ("inputs", lost("inputs.parquet"), "inputs.parquet is missing, and a run has it"),
    "no such ledgers": ("ledger_quarter", lost("ledger_quarter.parquet"), "ledger_quarter.parquet is missing"),
}


@pytest.mark.parametrize("kind", UNFIT)
def test_a_table_that_no_run_wrote_is_refused_with_file_and_column(tmp_path, kind):
    name, change, said = UNFIT[kind]
    change(whole_run(tmp_path))
    with pytest.raises(UnreadableRunError, match=rf"{name}\.parquet.*{said.replace(f'{name}.parquet', '')}") as refused:
        lt.open(tmp_path).frame(name)
    assert "run stress again" in str(refused.value)


@pytest.mark.parametrize(("verb", "column"), [("audit", "due"), ("audit", "payee")])
def test_the_verbs_refuse_such_a_table_too(tmp_path, verb, column):
    rewritten("flows.parquet", column, None)(whole_run(tmp_path))
    assert f"flows.parquet: column {column} is missing; run stress again" in asked(verb, tmp_path, code=3)


def test_an_unknown_table_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(UsageError, match=r"no table named 'failres'; did you mean failures"):
        lt.open(whole_run(tmp_path)).frame("failres")


def test_a_run_without_traced_paths_says_how_to_get_them(tmp_path):
    (whole_run(tmp_path) / "flows.parquet").unlink()
    with pytest.raises(UsageError, match=r"no flows\.parquet: run stress with --trace above 0"):
        lt.open(seal(tmp_path)).frame("flows")


def test_a_run_made_before_the_panel_ends_with_one_sentence(tmp_path):
    path = whole_run(tmp_path) / "run.json"
    older = json.loads(path.read_text()) | {"format": 2}
    path.write_text(json.dumps(older | {"check": check_of(older)}))
    said = rf"format is 2, and {FORMAT} is read: it was made before runs kept a panel; run stress again"
    with pytest.raises(UnreadableRunError, match=said):
        lt.open(tmp_path)


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(RunFolderError, match="holds no finished run"):
        lt.open(tmp_path)
