"""A run folder made by hand: two paths, one contract, one traced path; numbers are shapes, not results of any run."""

import numpy as np

from lookthrough.runs import contents
from lookthrough.runs.durable import write_json, write_parquet
from lookthrough.runs.seal import sealed

DOCUMENT = {
    "run": {
        "book": "by hand",
        "book_sha256": "0" * 64,
        "as_of": "2026-06-30",
        "known_to": "2026-08-15",
        "rolled_from": None,
        "min_grade": None,
        "scenario": "fade",
        "seed": 1,
        "severity": 1.0,
        "statuses": ["signed"],
    },
    "book_root": "somewhere",
    "versions": {"lookthrough": "0"},
    "scenario": "fade",
    "scenario_title": "The hype fades",
    "paths": 2,
    "quarters": 1,
    "first_quarter": "2026Q3",
    "seed": 1,
    "status": {"solved": 2, "multiple": 0, "unconverged": 0, "unconverged_closing": 0, "not_finite": 0},
    "loss": {
        "existing": {"lenders": {"mean": 1.0}, "owners": {"mean": 2.0}},
        "all": {"lenders": {"mean": 1.5}, "owners": {"mean": 2.0}},
    },
    "by_end_holder": {"banks": {"lenders": 1.0, "owners": 2.0}},
    "network": {
        "incidence": 1.5,
        "total": 3.0,
        "network": 1.5,
        "ratio": 2.0,
        "by_ledger": {"lenders": {"network": 1.0}, "owners": {"network": 0.5}},
    },
    "failures": [
        {
            "id": "lab",
            "failed": 1.0,
            "absorbed": 0.0,
            "restructured": 0.0,
            "downgraded": 0.0,
            "base": {"failed": 0.5, "absorbed": 0.0, "restructured": 0.0, "downgraded": 0.0},
        }
    ],
    "left_out": [],
}
PATHS, ONE, LOSSES = np.arange(2), np.array([1.0]), np.array([0.5, 1.5])
OF_CLAIM = ("contract", "nature", "payer", "payee")
TABLES = {
    "paths.parquet": {column.name: LOSSES for column in contents.BY_NAME["paths.parquet"].columns} | {"path": PATHS},
    "entity_quarter.parquet": {
        "entity": np.array(["lab"]),
        "quarter": np.array(["2026Q3"]),
        "probability": ONE,
        "base_probability": ONE,
    },
    "ledger_quarter.parquet": {
        "quarter": np.array(["2026Q3"]),
        "ledger": np.array(["lenders"]),
        **dict.fromkeys(("mean", "p5", "p25", "p50", "p75", "p95"), ONE),
    },
    "entity_panel.parquet": {
        "path": PATHS,
        "entity": np.array(["lab", "lab"], dtype=object),
        "default": np.array(["2026Q3", "2026Q3"], dtype=object),
        "base_default": np.array(["2026Q3", None], dtype=object),
        **{
            f"{run}{outcome}": np.array([None, None], dtype=object)
            for outcome in ("absorbed", "restructured", "downgraded")
            for run in ("", "base_")
        },
        "cash_2026Q4": np.array([0.0, 1.0]),
    },
    "holder_panel.parquet": {
        "path": PATHS,
        "holder": np.array(["banks", "banks"]),
        "ledger": np.array(["lenders", "lenders"]),
        "loss": LOSSES,
    },
    "inputs.parquet": {"path": PATHS, "shock.demand": np.array([-0.4, -0.3])},
    "contract.parquet": {
        **{name: np.array([text]) for name, text in zip(OF_CLAIM, ("rent", "rent", "lab", "owner"), strict=True)},
        **dict.fromkeys(("base_due", "base_paid", "due", "paid"), ONE),
    },
    "promises.parquet": {"path": PATHS, "rent": np.array([1.0, 2.0])},
    "base_promises.parquet": {"path": PATHS, "rent": np.array([0.0, 1.0])},
    "promised.parquet": {"contract": np.array(["rent"]), "due": np.array([18.0])},
    "instrument.parquet": {
        "contract": np.array(["loan"]),
        **{c.name: ONE for c in contents.BY_NAME["instrument.parquet"].columns[1:]},
    },
    "instrument_default.parquet": {
        "contract": np.array(["loan"]),
        "quarter": np.array(["2026Q3"]),
        "base_default": ONE,
        "default": ONE,
    },
    "instrument_cash.parquet": {
        "contract": np.array(["loan"]),
        "quarter": np.array(["2026Q3"]),
        **{c.name: ONE for c in contents.BY_NAME["instrument_cash.parquet"].columns[2:]},
    },
    "flows.parquet": {
        "path": np.zeros(1, dtype=np.int64),
        "quarter": np.array(["2026Q3"]),
        "contract": np.array(["rent"]),
        "nature": np.array(["rent"]),
        "payer": np.array(["lab"]),
        "payee": np.array(["owner"]),
        "rank": np.zeros(1, dtype=np.int64),
        "due": ONE,
        "paid": ONE,
    },
    "stocks.parquet": {
        "path": np.zeros(6, dtype=np.int64),
        "quarter": np.array(["2026Q2", "2026Q3"] * 3),
        "item": np.array(["cash", "cash", "cash", "cash", "debt", "debt"]),
        "id": np.array(["lab", "lab", "owner", "owner", "loan", "loan"]),
        "value": np.array([5.0, 4.0, 0.0, 1.0, 2.0, 2.0]),
    },
}

BENT = {"absorbed": 0.0, "restructured": 0.0, "downgraded": 0.0}


def write_table(folder, name, columns):
    """Write a table as a run does."""
    write_parquet(folder / name, columns, contents.about(name, columns, DOCUMENT["run"]))


def seal(folder, **changed):
    """Write run.json around the tables that stand in a folder; ``run`` changes single options."""
    options = {**DOCUMENT["run"], **changed.pop("run", {})}
    write_json(folder / "run.json", sealed({**DOCUMENT, **changed, "run": options}, folder))
    return folder


def whole_run(folder, **changed):
    """Write a whole run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in TABLES.items():
        write_table(folder, name, columns)
    return seal(folder, **changed)
