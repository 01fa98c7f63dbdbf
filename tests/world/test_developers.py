"""Developers in a run: on plan they finish what they planned; a shock reaches capacity after the time of building."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from lookthrough.world import drivers
from lookthrough.world.driver import Labs, Now, World
from lookthrough.world.drivers import developers
from lookthrough.world.flywheel_arrays import FlywheelLinks, FlywheelTerms

SITES = {
    "pipeline": 8.0,
    "loan_to_cost": 0.8,
    "ltv": 0.7,
    "dscr": 1.4,
    "debt_yield": 0.083,
    "yield_on_cost": 0.095,
    "cap_rate": 0.064,
    "coupon": 0.0575,
    "cap_pass_through": 1.0,
    "payout": 0.2,
    "start_share": 0.25,
    "growth_cap": 0.15,
    "speculative": 0.1,
    "rent_elasticity": 2.0,
    "margin": 0.1,
}
LINKS = {"lease_speed": 0.25, "developers_share": 0.4}
OTHERS = {
    "equity": 1.0,
    "new_equity": 0.7,
    "backlog": 8.0,
    "stock": 9.4,
    "under_construction": 6.0,
    "vacancy": 0.014,
    "leasing": 2.5,
    "cost_per_mw": 0.012,
    "bonds": 50.0,
}


def terms(**changes):
    numbers = {name: np.full(1, value) for name, value in {**SITES, **LINKS, **OTHERS, **changes}.items()}
    sites = FlywheelTerms(**{name: numbers.pop(name) for name in SITES})
    links = FlywheelLinks(**{name: numbers.pop(name) for name in LINKS})
    return developers.DeveloperTerms(of_sites=sites, links=links, **numbers)


def turned(quarters, of=None, *, growth=0.02, heard=None, cancel=0.0, onset=0, **world):
    """Return what developers finish over their plan, quarter by quarter; demand grows by ``growth`` as planned."""
    of, seen = of or terms(), []
    state = developers.start(np, of, Labs(np.zeros((0, 1))))
    for quarter in range(quarters):
        planned = np.exp(np.full(1, growth * (quarter + 1)))
        now = Now(
            np.asarray(float(quarter)),
            np.full(1, 1.0 if quarter >= onset else 0.0),
            {"lease_cancel": np.full(1, cancel)},
            np.zeros((0, 1)),
            drivers.nothing_heard(np, 0, 1)._replace(**(heard or {})),
        )
        state, found = developers.step(np, of, state, now, World(**{"demand": planned, "planned": planned, **world}))
        seen.append(SimpleNamespace(developed=found.developed[0], world=found, state=state))
    return seen


def test_on_plan_developers_finish_what_they_planned():
    assert [each.developed for each in turned(40)] == [1.0] * 40


def test_dearer_money_reaches_capacity_after_the_time_of_building_and_not_before():
    """Two points more: no site carries its loan any more, so that little comes back and less is begun."""
    seen = [each.developed for each in turned(24, dearer=np.full(1, 0.02))]
    assert seen[:8] == [1.0] * 8  # what was under construction is finished
    assert all(each < 1.0 for each in seen[9:])
    assert np.mean(seen[9:]) < 0.8


def test_a_shut_market_for_bonds_does_the_same():
    seen = [each.developed for each in turned(24, window=np.zeros(1))]
    assert seen[:8] == [1.0] * 8
    assert np.mean(seen[9:]) < 0.8


def test_leases_are_cancelled_once():
    """Half of a backlog of 8 quarters of 2.5/4 of 9.4, before anything else of the quarter, is gone for good."""
    of = terms(new_equity=0.0, lease_speed=0.0, equity=0.0, payout=1.0)  # no money, no starts: the backlog stands
    begun = 8.0 * 2.5 / 4.0 / 9.4
    backlogs = [each.state.comes.backlog[0] for each in turned(6, of, cancel=0.5, onset=2)]
    assert backlogs[:2] == pytest.approx([begun, begun])
    assert backlogs[2:] == pytest.approx([begun / 2.0] * 4)


@pytest.mark.parametrize("cancel", [0.2, 0.9])
def test_leases_that_are_cancelled_are_not_signed_anew(cancel):
    """What stands is never more than planned, and hardly any of what was cancelled is made good in 15 years.

    Were it signed anew, twice the plan would be finished for years: of nine tenths six points and more come back.
    """
    seen = turned(60, cancel=cancel, onset=2)
    stands = [each.state.comes.stock[0] / each.state.plan.stock[0] for each in seen]
    assert max(stands) <= 1.0 + 1e-12
    assert stands[-1] - min(stands) < 0.02


def test_who_cancels_half_of_a_backlog_wants_as_much_of_it_no_more():
    """Half of 8 quarters of 2.5/4 of 9.4."""
    seen = turned(6, cancel=0.5, onset=2)
    assert [each.state.forgone[0] for each in seen[:2]] == [0.0, 0.0]
    assert seen[2].state.forgone[0] == pytest.approx(0.5 * seen[1].state.comes.backlog[0])
    assert seen[5].state.forgone[0] == seen[2].state.forgone[0]


def test_tenants_that_fail_leave_what_they_had_let():
    vacated = [each.state.comes.vacated[0] for each in turned(2, heard={"vacated": np.full(1, 0.1)})]
    assert vacated[0] == pytest.approx(0.1 * (1.0 - 0.014))  # of the stock that is not empty and carries bonds
    assert turned(2)[1].state.comes.vacated[0] == 0.0


def test_a_pipeline_is_of_whole_quarters():
    assert turned(3, terms(pipeline=8.4))[-1].state.plan.let.sum() == turned(3)[-1].state.plan.let.sum()


def test_what_bonds_do_not_take_out_stays_on_construction_loans():
    """6 of 9.4 GW are finished over eight quarters, 0.75 GW at 12 bn a GW: 9 bn in the first, of which 0.8 is lent.

    With the market for bonds shut they stay: 7.2 bn after one quarter, 14.4 after two, beside what stands empty (1.4 %
    of 9.4 GW is 1.58 bn, 1.26 lent, of which nothing is let here).
    """
    of = terms(lease_speed=0.0, new_equity=0.0, equity=0.0)
    lent = [each.world.on_loans[0] for each in turned(2, of, window=np.zeros(1))]
    empty = 0.8 * 0.014 * 9.4 * 12.0
    assert lent == pytest.approx([7.2 + empty, 14.4 + empty])
    assert [each.world.shortfall[0] for each in turned(2, of)] == pytest.approx([0.0, 0.0])


def test_where_bonds_miss_the_loan_the_gap_is_told():
    """Four points more: tau is min(0.7 * 9.5/10.4, 9.5/(1.4 * 9.75), 9.5/8.3) = 0.6394, 0.1606 below the loan."""
    dearer = turned(1, dearer=np.full(1, 0.04))[0]
    assert dearer.world.shortfall[0] == pytest.approx((0.8 - 0.7 * 0.095 / 0.104) * 9.0)


def test_who_hears_of_nobody_finishes_what_the_base_run_did():
    told = {"developed": np.full(1, 0.7)}
    assert [each.developed for each in turned(12, heard=told, dearer=np.full(1, 0.02))] == [0.7] * 12


@pytest.mark.parametrize(("of_plan", "of_world"), [(1e-17, 3e-17), (4e-17, 0.0), (0.0, 2e-17), (1e-13, 2e-13)])
def test_what_rounding_leaves_is_nothing_that_was_planned(of_plan, of_world):
    """Where nothing is finished both differences are some 1e-17 of the stock, and their quotient is anything."""
    of, one = terms(), np.ones(1)
    state = developers.start(np, of, Labs(np.zeros((0, 1))))

    def left(flywheel, amount):
        nothing = np.zeros_like(flywheel.let)
        return flywheel._replace(let=nothing + amount, speculative=nothing)

    state = state._replace(plan=left(state.plan, of_plan), comes=left(state.comes, of_world))
    now = Now(
        np.asarray(0.0), 0.0 * one, {"lease_cancel": 0.0 * one}, np.zeros((0, 1)), drivers.nothing_heard(np, 0, 1)
    )
    _, found = developers.step(np, of, state, now, World(demand=one, planned=one))
    assert found.developed.tolist() == [1.0]
