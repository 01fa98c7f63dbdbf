"""The notebooks of examples/marimo run from top to bottom and say what the book says."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.slow import slow

NOTEBOOKS = Path(__file__).parents[1] / "examples" / "marimo"
SAYS = {
    "who_owes": "Meta reports 108.8 bn USD and is committed to 737.1; on 2025-10-15 65.3 of that was public.",
    "in_circles": "Between 0.5 and 35.1 bn USD of its revenue is its own money come back; in all 126 bn go round, ",
    "a_shock": "At 1.00 of the scenario lenders lose ",
}
ALL_CELLS = "import runpy, sys; print(runpy.run_path(sys.argv[1])['app'].run()[1]['sentence'])"
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("marimo") is None, reason="marimo not installed: pip install marimo"
)


def test_every_notebook_is_run():
    assert {path.stem for path in NOTEBOOKS.glob("*.py")} == set(SAYS)


@pytest.mark.parametrize(
    ("name", "sentence"), [pytest.param(*says, marks=slow if says[0] == "a_shock" else ()) for says in SAYS.items()]
)
def test_a_notebook_ends_with_its_sentence(name, sentence, tmp_path):
    command = [sys.executable, "-c", ALL_CELLS, NOTEBOOKS / f"{name}.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(sentence)


def test_marimo_has_nothing_to_say_of_their_form():
    command = [sys.executable, "-m", "marimo", "check", "--strict", *NOTEBOOKS.glob("*.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
