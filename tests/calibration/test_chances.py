"""What counts as an event in base runs, on a model of three companies and four paths made by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from lookthrough.calibration.chances import Chances
from lookthrough.calibration.questions import Question
from lookthrough.simulate.base_runs import BaseRecord, Promised

PATHS, WINDOW = 4, 2
ENTITIES = ("acme", "bank", "beta")  # the bank cannot fail


def held(ids=(), payer=()):
    return SimpleNamespace(ids=ids, payer=np.array(payer, dtype=int))


def promised(*terms):
    """Return two positions alike."""
    return Promised(*(np.zeros((2, PATHS)) + np.array(each) for each in terms))


def chances(**changes):
    positions = {
        "commitment": held(("cloud", "cloud"), (0, 0)),  # one contract of two sellers
        "order": held(("chips",), (2,)),
        "debt": held(("loan", "bond"), (0, 1)),
    }
    plan = SimpleNamespace(entities=ENTITIES, limited=np.array([0, 2]), positions=positions, debt=positions["debt"])
    never, nothing = np.full((2, PATHS), -1.0), np.zeros((WINDOW, 2, PATHS))
    firm = promised(1.0, 0.0, 1.0, 8.0)
    record = BaseRecord(
        default_quarter=never,
        absorbed_quarter=never,
        restructured_quarter=never,
        downgraded_quarter=never,
        sponsor_failed=np.zeros((0, PATHS)),
        order_cut=nothing,
        take_or_pay_cut=nothing,
        relief=nothing,
        raised=nothing,
        extra=np.zeros((WINDOW, 2, PATHS)),
        promised={"commitment": firm, "order": firm},
        unconverged=np.zeros(PATHS),
    )
    return Chances(SimpleNamespace(plan=plan, watched=plan.limited, accounts=()), record._replace(**changes))


def seen(found, subject, kind):
    """Return on how many of the four paths an event is seen."""
    chance = found.of(Question(subject, is_contract=subject not in ENTITIES, kind=kind, answer=0))
    return None if chance is None else chance * (PATHS + 1) - 0.5


def once(shape, *at, value=1.0):
    array = np.zeros(shape)
    array[at] = value
    return array


def test_where_nothing_happens_every_chance_is_half_a_path():
    found = chances()
    for subject, kind in (
        ("cloud", "cut"),
        ("acme", "cut"),
        ("loan", "repriced"),
        ("acme", "default"),
        ("acme", "raise"),
    ):
        assert found.of(Question(subject, is_contract=True, kind=kind, answer=0)) == pytest.approx(0.1)  # (0 + 1/2) / 5


@pytest.mark.parametrize(
    ("subject", "kind"),
    [("acme", "downgrade"), ("acme", "failed_placement"), ("loan", "cut"), ("cloud", "raise"), ("bond", "default")],
)
def test_what_a_run_does_not_know_has_no_chance(subject, kind):
    assert seen(chances(), subject, kind) is None


def test_a_failure_in_the_window_is_a_default_and_a_cut_of_all_that_is_owed():
    found = chances(default_quarter=np.array([[0.0, 2.0, -1.0, -1.0], [-1.0] * 4]))  # the third quarter is too late
    assert seen(found, "acme", "default") == seen(found, "loan", "default") == pytest.approx(1.0)
    assert seen(found, "cloud", "cut") == seen(found, "acme", "cut") == pytest.approx(1.0)
    assert seen(found, "beta", "default") == seen(found, "chips", "cut") == pytest.approx(0.0)


def test_who_is_taken_over_counts_as_failed():
    assert seen(chances(absorbed_quarter=np.array([[-1.0] * 4, [1.0] * 4])), "beta", "default") == pytest.approx(4.0)


@pytest.mark.parametrize(("size", "paths"), [(0.1, 1.0), (0.09, 0.0)])
def test_relief_of_a_tenth_is_a_cut(size, paths):
    found = chances(relief=once((WINDOW, 2, PATHS), 1, 0, 3, value=size))
    assert seen(found, "cloud", "cut") == seen(found, "acme", "cut") == pytest.approx(paths)


def test_only_what_can_be_cancelled_is_cut():
    cut = np.ones((WINDOW, 2, PATHS))
    assert seen(chances(order_cut=cut, take_or_pay_cut=cut), "chips", "cut") == pytest.approx(0.0)
    free = promised(1.0, 1.0, 0.0, 8.0)
    found = chances(order_cut=cut, promised={"commitment": free, "order": free})
    assert seen(found, "chips", "cut") == pytest.approx(4.0)
    assert seen(found, "cloud", "cut") == pytest.approx(0.0)  # nothing of take-or-pay is cut


def test_what_does_not_come_about_becomes_known_evenly_over_the_life_that_is_left():
    # A tenth or more is missing on the first and the last path.
    soft = promised([0.9, 0.91, 1.0, 0.2], 0.0, 1.0, [8.0, 8.0, 8.0, 1.0])
    found = chances(promised={"commitment": soft, "order": soft})
    assert seen(found, "cloud", "cut") == pytest.approx(
        2 / 8 + 1.0  # two of eight quarters; all of the one that is left
    )


def test_ten_basis_points_on_a_coupon_are_a_new_price():
    extra = once((WINDOW, 2, PATHS), 0, 0, 1, value=-0.001) + once((WINDOW, 2, PATHS), 0, 0, 2, value=0.0009)
    found = chances(extra=extra)
    assert seen(found, "loan", "repriced") == seen(found, "acme", "repriced") == pytest.approx(1.0)
    assert seen(found, "bond", "repriced") is None


def test_a_raise_is_one_billion_over_all_quarters():
    raised = once((WINDOW, 2, PATHS), slice(None), 0, 0, value=0.5) + once((WINDOW, 2, PATHS), 0, 0, 1, value=0.9)
    assert seen(chances(raised=raised), "acme", "raise") == pytest.approx(1.0)
