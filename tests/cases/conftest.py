"""What people met with other tools: each test of this folder names the public thread its case comes from.

The input of a case stands in the folder of its number; where it is made, a function of the test makes it.
"""

from __future__ import annotations

import shutil

import pytest

from tests.places import CASES


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Return a function that copies the input of a case and goes where it is, as its author stood there."""

    def of(name):
        folder = shutil.copytree(CASES / name, tmp_path / name) if (CASES / name).is_dir() else tmp_path / name
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        return folder

    return of
