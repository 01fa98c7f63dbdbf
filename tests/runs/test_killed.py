"""A process that is killed leaves the older run whole, the new one whole, or a folder that says that it is unfinished.

``LOOKTHROUGH_KILLS=1`` (``make fuzz``) kills at every change of the disk instead of at every fifth.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.places import ROOT

EVERY = int(os.environ.get("LOOKTHROUGH_KILLS", "5"))
UNFINISHED = "UnfinishedRunError"

pytestmark = pytest.mark.xdist_group("killed")  # the runs are killed once for all of them


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """What is left after each kill, in the order of the steps."""
    command = [sys.executable, "-m", "tests.runs.killed", str(tmp_path_factory.mktemp("killed")), str(EVERY)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_a_reader_finds_the_older_run_then_an_unfinished_one_then_the_new_one(rows):
    found = [row["found"] for row in rows]
    assert found == sorted(found, key=[1, UNFINISHED, 2].index)
    assert set(found) == {1, UNFINISHED, 2}
    assert [row["lived"] for row in rows] == [False] * (len(rows) - 1) + [True]


def test_tables_of_two_runs_never_stand_side_by_side(rows):
    assert all(len(row["seeds"]) <= 1 for row in rows)
    assert all(row["seeds"] == [row["found"]] for row in rows if row["found"] != UNFINISHED)


def test_the_page_of_the_older_run_never_lies_beside_the_new_one(rows):
    assert all(row["page"] == (row["found"] == 1) for row in rows if row["found"] != UNFINISHED)


def test_the_same_command_with_resume_finishes_the_run_and_leaves_nothing_else(rows):
    assert {row["resumed"] for row in rows} == {2}
    assert {name for row in rows for name in row["left"]} == set()


def test_what_was_computed_is_not_computed_again(rows):
    """Both chunks at first, then one, then none, until the run is done and its chunks are gone."""
    until_done = [row["computed"] for row in rows if row["found"] != 2]
    assert until_done == sorted(until_done, key=len, reverse=True)
    assert until_done[0] == [0, 1]
    assert until_done[-1] == []
