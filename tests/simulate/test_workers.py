"""Tests that share a program stay in one worker: else every worker makes each of them, and all takes twice as long."""

import pytest


def test_what_shares_a_program_stays_in_one_worker(request):
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("there is one worker")
    assert request.node.nodeid.endswith("@test_workers")
