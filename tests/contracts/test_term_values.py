"""What a run reads from a book: a missing assumption is named, with the day up to which was searched."""

import pytest

import lookthrough as lt
from lookthrough.contracts.term_values import MissingAssumptionError, Resolver


def test_an_assumption_that_a_replay_does_not_know_yet_is_missed_as_of_its_day():
    with pytest.raises(MissingAssumptionError, match=r"flywheel\.ltv; add it .* \(what was known by 2020-01-01 was"):
        Resolver(lt.load(as_of="2020-01-01")).assumption("flywheel.ltv")
