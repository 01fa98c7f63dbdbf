"""Who fails, who is hit, and each one failing in turn."""

import pytest

import lookthrough as lt
from lookthrough.clearing import ClearingInputError
from tests.clearing.test_failing_in_turn import CASH, CLAIMS


def test_a_shock_by_hand():
    # cloud keeps 10.5 of its 15 and gets 20: it pays 30.5 of 34, so vendor misses 24 x 3.5 / 34 and bank 10 x 3.5 / 34.
    found = lt.contagion(CLAIMS, CASH, shocks={"cloud": -0.3})
    (cloud,) = found.failed
    assert (cloud.id, cloud.owes, cloud.pays) == ("cloud", 34.0, pytest.approx(30.5))
    assert cloud.by_itself
    assert not cloud.without_shock
    assert [(each.id, each.fails) for each in found.hit] == [("vendor", False), ("bank", False)]
    assert [each.missing for each in found.hit] == pytest.approx([24 * 3.5 / 34, 10 * 3.5 / 34])
    assert [each.by_shock for each in found.hit] == pytest.approx([each.missing for each in found.hit])
    assert found.missing == pytest.approx(3.5)
    assert (found.parties, found.claims, found.owed) == (5, 5, 71.0)


def test_who_fails_because_of_others_is_told_from_who_fails_by_itself():
    found = lt.contagion([("a", "b", 10), ("b", "c", 8)], {"a": 4})
    assert [(each.id, each.by_itself) for each in found.failed] == [("a", True), ("b", False)]
    assert all(each.without_shock for each in found.failed)


def test_nothing_fails_without_cause():
    found = lt.contagion(CLAIMS, CASH)
    assert (found.failed, found.hit, found.missing, found.in_turn) == ((), (), 0.0, ())
    assert found.rows == ()


def test_each_in_turn_is_ranked_by_what_others_miss():
    found = lt.contagion(CLAIMS, CASH, in_turn=True)
    assert [each.id for each in found.in_turn] == ["lab", "cloud", "bank", "vendor"]
    assert [each.total for each in found.in_turn] == pytest.approx([39.0, 38.0, 12.0, 12.0])
    assert found.rows == found.in_turn
    assert list(found.frame()["id"]) == ["lab", "cloud", "bank", "vendor"]


def test_the_order_of_the_rows_and_the_unit_change_nothing():
    one = lt.contagion(CLAIMS, CASH, shocks={"cloud": -0.3}, in_turn=True)
    other = lt.contagion(
        [(a, b, 1024 * due) for a, b, due in reversed(CLAIMS)],
        {name: 1024 * cash for name, cash in CASH.items()},
        shocks={"cloud": -0.3},
        in_turn=True,
    )
    assert [each.id for each in one.in_turn] == [each.id for each in other.in_turn]
    assert [1024 * each.total for each in one.in_turn] == [each.total for each in other.in_turn]
    assert [each.recovery for each in one.failed] == [each.recovery for each in other.failed]


def test_ranks_are_kept():
    found = lt.contagion([("a", "b", 10, 7), ("a", "c", 10, 3)], {"a": 12})
    assert [(each.id, each.missing) for each in found.hit] == [("b", pytest.approx(8.0))]


@pytest.mark.parametrize(
    ("shocks", "words"),
    [
        ({"clod": -0.3}, "shock of clod: there is no such party; did you mean cloud?"),
        ({"cloud": -1.5}, "takes more than all of its cash"),
        ({"cloud": float("nan")}, "takes more than all"),
    ],
)
def test_a_shock_that_cannot_be_is_refused(shocks, words):
    with pytest.raises(ClearingInputError, match=words.replace("?", r"\?")):
        lt.contagion(CLAIMS, CASH, shocks=shocks)


def test_many_paths_are_refused():
    with pytest.raises(ClearingInputError, match="one number"):
        lt.contagion(CLAIMS, {"lab": [1.0, 2.0]})
