"""The notebooks of examples/ run as they are, and what their cells show is small."""

from pathlib import Path

import pytest

from tests.slow import slow

nbformat = pytest.importorskip("nbformat", reason="nbclient is not installed: pip install '.[test]'")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: pip install '.[test]'")

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))
PAGE = 50_000
PICTURES = {"who-owes-what": 3, "one-stress": 1}


@pytest.mark.parametrize(
    "file", [pytest.param(file, id=file.stem, marks=slow if "stress" in file.stem else ()) for file in NOTEBOOKS]
)
def test_a_notebook_runs_and_shows_tables_and_pictures(file, tmp_path):
    notebook = nbformat.read(file, as_version=4)
    assert not [cell for cell in notebook.cells if cell.get("outputs")]  # what a run prints is not kept
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output["data"] for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    assert len([data for data in shown if "image/svg+xml" in data]) == PICTURES[file.stem]
    assert all(len(data.get("text/html", "").encode()) < PAGE for data in shown)
    assert all(len(data["text/plain"]) < 2_000 for data in shown)


def test_every_notebook_is_run():
    assert {file.stem for file in NOTEBOOKS} == set(PICTURES)
