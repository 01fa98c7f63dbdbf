"""A run of the bundled book made by hand that has a world, labs and outcomes: numbers are shapes, results of no run."""

import numpy as np

import lookthrough as lt
from lookthrough.book.part import written_part
from tests.present.stress_fixture import stress_document
from tests.runs.made import DOCUMENT, TABLES, seal, whole_run, write_table

NEVER = None
LABS = ("anthropic", "openai")
PANEL = {
    "path": np.repeat(np.arange(2), 2),
    "entity": np.array([*LABS, *LABS], dtype=object),
    "default": np.array([NEVER, "2027Q1", NEVER, NEVER], dtype=object),
    "base_default": np.array([NEVER] * 4, dtype=object),
    "absorbed": np.array([NEVER, "2027Q2", NEVER, "2028Q2"], dtype=object),
    "base_absorbed": np.array([NEVER, NEVER, NEVER, "2027Q4"], dtype=object),
    "restructured": np.array([NEVER, "2026Q4", NEVER, NEVER], dtype=object),
    "base_restructured": np.array([NEVER] * 4, dtype=object),
    "downgraded": np.array([NEVER] * 4, dtype=object),
    "base_downgraded": np.array([NEVER] * 4, dtype=object),
    "cash_2026Q4": np.zeros(4),
}
"""Openai fails on path 0 and is taken over there a quarter later, and is taken over on path 1 in 2028."""


def asked_run(folder, document=None, owners=(-1.0, 5.0)):
    """Write the run; owners lose and gain on its two paths what is said."""
    found = {**(document or stress_document()), "paths": 2, "book_root": "bundled:ai_2026"}
    found["status"] = {"solved": 2, "multiple": 0, "unconverged": 0, "unconverged_closing": 0, "not_finite": 0}
    whole_run(folder)
    write_table(folder, "entity_panel.parquet", PANEL)
    write_table(folder, "paths.parquet", {**TABLES["paths.parquet"], "owners": np.array(owners)})
    book = lt.load()
    run = {**DOCUMENT["run"], "book_sha256": book.sha256, "statuses": ["signed", "funded"], **written_part(book)}
    return seal(folder, **{**found, "run": run})
