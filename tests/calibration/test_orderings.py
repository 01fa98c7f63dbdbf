"""Vehicles of one owner in the order of their letters, and vehicles that fail while their tenants live."""

from types import SimpleNamespace

import numpy as np
import pytest

from lookthrough.calibration.orderings import ordered_pairs, tenant_checks
from lookthrough.calibration.targets import Target

ENTITIES = ("bank", "dev", "giant", "hall", "yard")  # two vehicles, hall and yard, of a developer
CLASSES = {"bank": "sector", "dev": "modelled", "giant": "sponsor", "hall": "vehicle", "yard": "vehicle"}
LIMITED = np.array([1, 3, 4])


def plan(stakes=(), leases=(), commitments=()):
    def held(rows):
        return SimpleNamespace(payer=np.array([p for p, _ in rows], int), payee=np.array([q for _, q in rows], int))

    return SimpleNamespace(
        entities=ENTITIES,
        limited=LIMITED,
        book=SimpleNamespace(entities={name: SimpleNamespace(class_=kind) for name, kind in CLASSES.items()}),
        vehicle_stakes=[SimpleNamespace(owner=o, issuer=i, share=s) for o, i, s in stakes],
        lease=held(leases),
        commitment=held(commitments),
    )


def target(name, rating):
    return Target(name, is_vehicle=CLASSES[name] == "vehicle", rating=rating, low=0.0, rate=0.1, high=1.0)


def pairs(stakes, ratings, shares):
    return ordered_pairs(plan(stakes), {name: target(name, letters) for name, letters in ratings.items()}, shares)


OWNED = ((1, 3, 0.6), (0, 3, 0.4), (1, 4, 1.0))


@pytest.mark.parametrize(("hall", "holds"), [(0.01, True), (0.02, True), (0.03, False)])
def test_the_better_rated_of_two_should_fail_no_more_often(hall, holds):
    (found,) = pairs(OWNED, {"yard": "BB", "hall": "A-"}, {"yard": 0.02, "hall": hall})
    assert (found.owner, found.better, found.worse, found.holds) == ("dev", "hall", "yard", holds)


@pytest.mark.parametrize(
    ("stakes", "ratings"),
    [
        (OWNED, {"yard": "BB", "hall": "BB"}),  # no order between them
        (OWNED, {"yard": "BB", "hall": "guess"}),
        (OWNED, {"yard": "BB", "dev": "A"}),  # a company
        (((1, 3, 1.0), (2, 4, 1.0)), {"yard": "BB", "hall": "A-"}),  # of two owners
        (((0, 3, 1.0), (0, 4, 1.0)), {"yard": "BB", "hall": "A-"}),  # of nobody by name
    ],
)
def test_others_are_not_compared(stakes, ratings):
    assert not pairs(stakes, ratings, dict.fromkeys(ENTITIES, 0.1))


def model(plan):
    """Return the model of a plan: the giant is a sponsor without an account."""
    return SimpleNamespace(plan=plan, sponsors=np.array([2]), watched=LIMITED)


def record(hall, dev=(-1, -1, -1), *, relief=(-1, -1, -1), sponsor=(0, 0, 0)):
    never = [-1.0] * 3
    default = np.array([dev, hall, never], float)
    absorbed = np.array([never] * 3)
    return SimpleNamespace(
        default_quarter=default,
        absorbed_quarter=absorbed,
        restructured_quarter=np.array([relief, never, never], float),
        sponsor_failed=np.array([sponsor], float),
        failed=(default >= 0) | (absorbed >= 0),
    )


def check(found, **held):
    (only,) = tenant_checks(model(plan(**held)), found)
    return only.vehicle, only.tenants, only.failed_paths, only.failed_while_they_live


def test_a_vehicle_that_fails_before_its_tenant_fails_while_it_lives():
    found = check(record(hall=(2, 5, -1), dev=(3, 5, 1)), leases=((1, 3),))
    assert found == ("hall", ("dev",), 2, 1)  # on the second path both fail in one quarter


def test_relief_is_trouble_too_and_a_customer_a_tenant():
    assert check(record(hall=(2, 5, -1), relief=(1, -1, -1)), commitments=((1, 3),)) == ("hall", ("dev",), 2, 1)


def test_a_sponsor_lives_where_it_does_so_at_the_horizon():
    assert check(record(hall=(2, 5, -1), sponsor=(1, 0, 0)), leases=((2, 3),)) == ("hall", ("giant",), 2, 1)


def test_of_several_tenants_the_first_trouble_counts():
    found = check(record(hall=(2, 5, -1), dev=(3, 5, 1)), leases=((1, 3), (2, 3)))
    assert found == ("hall", ("dev", "giant"), 2, 1)


def test_a_vehicle_without_tenants_is_not_judged():
    assert tenant_checks(model(plan()), record(hall=(2, 5, -1))) == ()
