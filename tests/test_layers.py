"""Imports run downwards only, and looking at a book never starts the engine."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_the_layers_hold():
    beside = Path(sys.executable).with_name("lint-imports")
    found = str(beside) if beside.exists() else shutil.which("lint-imports")
    if found is None:
        pytest.skip("import-linter is not installed: pip install '.[test]'")
    done = subprocess.run([found, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "name",
    [
        *("load", "check", "flows", "through", "flywheel", "funding", "circularity", "clear", "open"),
        *("race", "contest", "diffusion", "jobs", "legacy", "deal", "portfolio", "sponsor_stress"),
        *("instrument", "instruments", "query"),
        *("explosive", "implied", "washing", "board", "against_chance", "read_series"),
    ],
)
def test_static_public_names_never_import_jax(name):
    code = f"import sys, lookthrough; lookthrough.{name}; sys.exit('jax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_importing_the_package_imports_no_room():
    code = "import sys, lookthrough; sys.exit(any(m.startswith('lookthrough.') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
