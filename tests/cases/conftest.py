"""What people met with other tools: each test of this folder names the public thread its case comes from.

The input of a case stands in the folder of its number; where it is made, a function of the test makes it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.places import CASES

HERE = Path(__file__).parent
OPEN = frozenset(
    {
        "test_the_time_of_a_national_network_is_measured",
    }
)


def pytest_collection_modifyitems(items):
    """Name the cases that are not right yet: one that is right and still named here fails."""
    for item in items:
        if HERE in item.path.parents and item.originalname in OPEN:
            item.add_marker(pytest.mark.xfail(reason="not right yet", strict=True))


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Return a function that copies the input of a case and goes where it is, as its author stood there."""

    def of(name):
        folder = shutil.copytree(CASES / name, tmp_path / name) if (CASES / name).is_dir() else tmp_path / name
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        return folder

    return of
