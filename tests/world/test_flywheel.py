"""The flywheel: a case by hand and one of another program, then money, bounds and what no shock can do."""

from __future__ import annotations

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.world import flywheel
from lookthrough.world.flywheel_arrays import BOUNDS, FlywheelHeard, FlywheelLinks, FlywheelTerms
from tests.places import CASES
from tests.world.turning import Asked, terms_of, turn

jax.config.update("jax_enable_x64", True)

TINY, BASE, TAKEOUT = (
    json.loads((CASES / f"{name}.json").read_text())
    for name in ("flywheel_tiny", "flywheel_base_run", "flywheel_takeout")
)
OF_TINY = {
    "base": Asked(8),
    "no_recycling": Asked(8, recycles=0.0),
    "plus_200bp": Asked(8, spread=0.02),
    "rent_minus_20": Asked(8, rent=-0.2),
    "window_shut_2_to_3": Asked(8, windows={2: 0.0, 3: 0.0}),
}
FROM = BASE["inputs"]["shock_from_quarter"]
OF_BASE = {
    "base": Asked(),
    "no_recycling": Asked(recycles=0.0),
    "plus_200bp": Asked(onset=FROM, spread=0.02),
    "plus_200bp_half": Asked(onset=FROM, spread=0.02),
    "rent_minus_20": Asked(onset=FROM, rent=-0.2),
    "window_shut_4q": Asked(windows=dict.fromkeys(range(FROM, FROM + 4), 0.0)),
    "leases_cancelled_50": Asked(onset=FROM, cancelled=0.5),
}
NAMES = {"start": "starts", "done": "completed", "spend": "spending", "gap": "shortfall", "tau": "takeout"}


def inputs_of(name):
    return BASE["inputs"] | ({"beta": 0.5} if name == "plus_200bp_half" else {})


def found_of(run, name):
    return run.equity[:, 0] if name in {"E", "equity"} else run.path(NAMES.get(name, name))


@pytest.mark.parametrize("name", OF_TINY)
def test_the_case_by_hand_comes_out_quarter_by_quarter(name):
    run = turn(TINY["inputs"], OF_TINY[name])
    for key, expected in TINY["expected"][name].items():
        if isinstance(expected, list):
            assert found_of(run, key) == pytest.approx(np.array(expected), abs=TINY["tolerance"]), key


@pytest.mark.parametrize("name", OF_BASE)
def test_another_program_turns_the_same_developers_to_the_same_quarters(name):
    run, expected = turn(inputs_of(name), OF_BASE[name]), BASE["expected"][name]
    for key in ("start", "spend", "issued", "equity"):
        assert found_of(run, key)[: len(expected[key])] == pytest.approx(np.array(expected[key]), abs=5.1e-9), key
    starts, spending = run.path("starts"), run.path("spending")
    assert starts.argmax() == expected["peak_start"]
    assert spending.argmax() - expected["peak_lease"] == expected["lag_spend"]
    assert starts.sum() == pytest.approx(expected["starts_0_to_39"], rel=1e-12)
    assert starts[4:16].sum() == pytest.approx(expected["starts_4_to_15"], rel=1e-12)
    bound = [BOUNDS[int(each)] for each in run.path("bound")]
    assert {each: bound.count(each) for each in BOUNDS} == expected["binding_first_40"]


def test_the_bonds_of_one_site_are_those_of_algebra():
    inputs = TAKEOUT["inputs"]
    for case in TAKEOUT["expected"]:
        rates = {"yoc": case["yield_on_cost"], "cap0": case["cap_rate"], "k0": case["coupon"]}
        terms = terms_of(BASE["inputs"] | inputs | rates)
        tau = flywheel.takeout(np, terms, terms.yield_on_cost, terms.cap_rate, terms.coupon)
        assert float(tau[0]) == pytest.approx(case["takeout"], abs=TAKEOUT["tolerance"])


# ---- What holds for any developers

PATHS = 64


def many(seed=1, paths=PATHS):
    """Return inputs ``[path]`` over wide ranges."""
    draw = np.random.default_rng(seed)
    u = lambda low, high: draw.uniform(low, high, paths)  # noqa: E731  # a short name for the table below
    leases = 7.2
    need = 0.175 * leases
    return BASE["inputs"] | {
        "L": draw.integers(8, 11, paths).astype(float),
        "LTC": u(0.80, 0.85),
        "LTV": u(0.59, 0.76),
        "DSCR": u(1.3, 1.5),
        "yoc": u(0.08, 0.11),
        "cap0": u(0.060, 0.067),
        "k0": u(0.0525, 0.0625),
        "beta": u(0.25, 1.0),
        "payout": u(0.0, 0.5),
        "new_eq": u(0.2, 1.2) * need,
        "E0": u(0.0, 2.0) * need,
        "theta": u(0.15, 0.35),
        "gmax": u(0.11, 0.19),
        "spec": u(0.08, 0.26),
        "eta": u(1.0, 6.0),
        "B0": u(4.0, 40.0) * leases,
        "margin": u(0.05, 0.15),
    }


TROUBLE = Asked(
    onset=4,
    spread=0.015,
    rent=-0.1,
    cancelled=0.3,
    windows={6: 0.5, 7: 0.0, 8: 0.2},
    failed={10: 0.25, 20: 0.6},
)


@pytest.mark.parametrize("asked", [Asked(), Asked(recycles=0.0), TROUBLE], ids=["calm", "no recycling", "trouble"])
def test_no_money_is_made_or_lost_in_any_quarter_on_any_path(asked):
    inputs = many()
    run = turn(inputs, asked)
    q, own = run.quarters, 1.0 - inputs["LTC"]
    before = np.concatenate([run.first.equity[None], run.equity[:-1]])
    left = before + inputs["new_eq"] + (1.0 - inputs["payout"]) * q.back - own * q.starts - run.equity
    assert np.abs(left).max() < 1e-9
    assert run.equity.min() >= 0.0
    assert (q.issued - q.repaid - (1.0 - inputs["payout"]) * q.back - q.to_owners) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("asked", [Asked(), TROUBLE], ids=["calm", "trouble"])
def test_what_pays_for_starts_adds_up_and_recycled_money_is_spent_once(asked):
    inputs = many()
    run = turn(inputs, asked)
    q, own = run.quarters, 1.0 - inputs["LTC"]
    owners = own * q.starts - q.recycled_starts
    assert owners.min() > -1e-9
    assert q.recycled_starts.min() >= 0.0
    kept = ((1.0 - inputs["payout"]) * q.back).sum(axis=0)
    assert q.recycled_starts.sum(axis=0) + run.states[-1].recycled == pytest.approx(kept, abs=1e-9)
    assert (owners.sum(axis=0) - inputs["E0"] - 40 * inputs["new_eq"]).max() <= 1e-9


def test_leases_are_started_filled_cancelled_or_still_there():
    inputs = many()
    run = turn(inputs)
    q = run.quarters
    rest = inputs["B0"] + run.leases.sum() - q.filled.sum(axis=0) - q.let_starts.sum(axis=0)
    assert run.states[-1].backlog == pytest.approx(rest, abs=1e-9)


@pytest.mark.parametrize("asked", [Asked(), TROUBLE], ids=["calm", "trouble"])
def test_what_is_built_is_under_construction_or_in_the_stock_let_or_empty(asked):
    inputs = many()
    run = turn(inputs, asked)
    q, last = run.quarters, run.states[-1]
    building = last.let.sum(axis=0) + last.speculative.sum(axis=0)
    assert building == pytest.approx(inputs["UC0"] + q.starts.sum(axis=0) - q.completed.sum(axis=0), abs=1e-9)
    assert last.stock == pytest.approx(inputs["K0"] + q.completed.sum(axis=0), abs=1e-9)
    bonded = last.stock - last.empty - last.vacated - last.waiting.sum(axis=0)
    assert bonded.min() > -1e-9
    assert min(float(each.min()) for each in (last.empty, last.vacated, last.waiting, last.backlog)) >= 0.0


def test_a_construction_loan_is_drawn_over_the_time_of_building_and_repaid_once():
    inputs = many()
    run = turn(inputs, TROUBLE)
    q, last = run.quarters, run.states[-1]
    begun = inputs["UC0"] + q.starts.sum(axis=0) + inputs["V0"]
    open_ = last.let.sum(axis=0) + last.speculative.sum(axis=0) + last.waiting.sum(axis=0) + last.empty
    assert q.repaid.sum(axis=0) == pytest.approx(inputs["LTC"] * (begun - open_), abs=1e-8)


# ---- The multiplier, and what the limits do


def test_the_rounds_of_a_dollar_of_equity_add_up_to_the_multiplier():
    """One unit of equity, no other: starts add up to 1/(1 - LTC)/(1 - rho)."""
    inputs = TAKEOUT["inputs"] | {
        "yoc": 0.095,
        "cap0": 0.064,
        "k0": 0.0575,
        "payout": 0.5,
        "L": 2,
        "E0": 1.0,
        "B0": 1e9,
    }
    inputs |= {"theta": 1.0, "spec": 0.0, "d0": 0.0, "eta": 0.0, "beta": 1.0, "margin": 0.0}
    total = turn(inputs, Asked(120)).path("starts").sum()
    assert total == pytest.approx(TAKEOUT["expected"][0]["multiplier_payout_50pct"], rel=1e-9)


def test_where_nothing_comes_back_starts_tend_to_new_equity_over_own_money():
    inputs = BASE["inputs"] | {"B0": 1e6, "eta": 0.0}
    starts = turn(inputs, Asked(60, spread=0.02)).path("starts")
    assert starts[30:] == pytest.approx(inputs["new_eq"] / (1.0 - inputs["LTC"]), rel=1e-9)


def test_without_the_limit_of_equity_recycling_changes_nothing():
    inputs = many() | {"E0": np.full(PATHS, 1e5)}
    recycled, without = (turn(inputs, Asked(recycles=each)).quarters.starts for each in (1.0, 0.0))
    assert without == pytest.approx(recycled, rel=1e-9)


def test_with_the_window_shut_nothing_is_sold_and_all_that_waited_is_sold_when_it_opens():
    shut = dict.fromkeys(range(6), 0.0)
    closed, free = (turn(BASE["inputs"], Asked(12, windows=each)) for each in (shut, {}))
    assert closed.path("issued")[:6] == pytest.approx(0.0, abs=0.0)
    assert closed.path("issued")[6] == pytest.approx(free.path("issued")[:7].sum(), rel=1e-12)


def test_a_window_half_open_sells_half_of_what_waits():
    run, free = turn(BASE["inputs"], Asked(1, windows={0: 0.5})), turn(BASE["inputs"], Asked(1))
    assert run.path("issued")[0] == pytest.approx(free.path("issued")[0] / 2, rel=1e-12)


def test_a_site_whose_bonds_miss_its_loan_is_short_until_coupons_fall():
    run = turn(TINY["inputs"], Asked(8, spread=0.02))
    assert run.path("shortfall")[2:] == pytest.approx(5.0 * (0.8 - 0.7 * 0.10 / 0.09), abs=1e-12)


def test_nothing_is_begun_where_a_site_is_worth_less_than_its_cost_and_the_margin():
    run = turn(BASE["inputs"], Asked(12, onset=4, rent=-0.3))
    worth = 0.095 * 0.7 / 0.064
    assert worth < 1.1
    assert run.path("starts")[4:] == pytest.approx(0.0, abs=0.0)
    assert {BOUNDS[int(each)] for each in run.path("bound")[4:]} == {"margin gate"}


# ---- Shocks that only harm

WORSE = {
    "payout": lambda inputs: (inputs | {"payout": np.minimum(inputs["payout"] + 0.2, 1.0)}, Asked()),
    "new_eq": lambda inputs: (inputs | {"new_eq": 0.5 * inputs["new_eq"]}, Asked()),
    "spread": lambda inputs: (inputs, Asked(onset=4, spread=0.02)),
}


@pytest.mark.parametrize("name", WORSE)
def test_less_money_means_more_building_only_where_sites_are_built_without_a_tenant(name):
    """Mostly less stands empty when leases come, so that more of them begin sites of their own."""
    inputs = many(paths=400)
    worse, asked = WORSE[name](inputs)
    calm, poor = turn(inputs).quarters, turn(worse, asked).quarters
    change = poor.starts.sum(axis=0) / calm.starts.sum(axis=0) - 1.0
    rises = change > 1e-9
    assert change.max() < 0.1
    assert np.median(change) < 1e-3
    assert (poor.filled.sum(axis=0) < calm.filled.sum(axis=0))[rises].mean() > 0.7
    let = turn(worse | {"spec": 0.0}, asked).quarters.starts.sum(axis=0)
    calm_let = turn(inputs | {"spec": 0.0}).quarters.starts.sum(axis=0)
    assert (let / calm_let - 1.0).max() < 1e-9


PIPELINE_ALONE = BASE["inputs"] | {"E0": 1e7, "gmax": 1e9, "spec": 0.0, "V0": 0.0}
STEADY = 7.2 * (1.0 - 0.25) / 0.25


@pytest.mark.parametrize(
    ("share", "backlog", "lag"), [(1.0, 0.0, 3), (0.25, 0.0, 6), (0.25, STEADY, 5), (0.25, 7.2 / 0.25, 4)]
)
def test_the_time_of_building_alone_delays_spending_by_three_to_six_quarters(share, backlog, lag):
    """At once, from no backlog, from one at which as much is begun as is let, and from a larger one."""
    run = turn(PIPELINE_ALONE | {"theta": share, "B0": backlog})
    assert run.path("spending").argmax() - BASE["inputs"]["peak"] == lag
    if backlog == STEADY:
        assert run.path("starts")[0] == pytest.approx(7.2, rel=1e-12)


@given(st.floats(0.0, 1.0), st.integers(0, 30))
@settings(max_examples=20, deadline=None)
def test_cancelled_leases_are_gone_once_and_at_once(share, quarter):
    run = turn(BASE["inputs"] | {"theta": 0.0, "V0": 0.0, "spec": 0.0}, Asked(40, onset=quarter, cancelled=share))
    expected = (BASE["inputs"]["B0"] + run.leases[:quarter].sum()) * (1.0 - share) + run.leases[quarter:].sum()
    assert run.states[-1].backlog[0] == pytest.approx(expected, rel=1e-12)


# ---- Tenants that fail


def test_a_tenant_that_fails_leaves_sites_empty_and_no_bond_is_sold_twice_on_them():
    """A quarter of all tenants fails: what had bonds is let again without new ones."""
    inputs = BASE["inputs"] | {"UC0": 0.0, "B0": 0.0, "V0": 0.0, "d0": 30.0, "theta": 0.0, "g_up": 0.0, "g_dn": 0.0}
    run = turn(inputs, Asked(2, failed={0: 0.25}))
    assert run.states[0].vacated[0] == pytest.approx(0.0, abs=1e-12)  # 27 were left, and 30 of leases fill them
    assert run.path("filled")[0] == pytest.approx(27.0)
    assert run.path("issued")[0] == pytest.approx(0.0, abs=1e-12)


def test_a_tenant_that_fails_takes_its_leases_out_of_backlog_building_and_what_waits():
    asked = Asked(6, windows=dict.fromkeys(range(6), 0.0), failed={5: 0.4})
    run, calm = (
        turn(BASE["inputs"] | {"d0": 0.0}, asked),
        turn(BASE["inputs"] | {"d0": 0.0}, Asked(6, windows=asked.windows)),
    )
    before, after = calm.states[4], run.states[5]
    assert after.waiting.sum() == pytest.approx(0.6 * calm.states[5].waiting.sum(), rel=1e-12)
    assert after.backlog[0] + run.path("let_starts")[5] == pytest.approx(0.6 * before.backlog[0], rel=1e-12)


def test_without_failures_nothing_was_ever_left_by_a_tenant():
    assert np.abs(np.stack([state.vacated for state in turn(many()).states])).max() == 0.0


# ---- Leases that nobody gives


def test_what_is_finished_is_all_that_the_stock_grows_by():
    run = turn(BASE["inputs"], Asked(4))
    assert float(run.states[-1].stock[0]) == pytest.approx(BASE["inputs"]["K0"] + run.path("completed").sum())


def test_tenants_sign_a_part_of_what_will_be_missing_and_nothing_where_nothing_is():
    inputs = BASE["inputs"] | {"UC0": 9.0, "B0": 1.0}
    state, terms, links = turn(inputs, Asked(1)).first, terms_of(inputs), FlywheelLinks(0.25, 0.4)
    wanted = flywheel.leases_wanted(np, terms, links, state, demand=1.1, year_ago=1.0)
    expected = 108.0 * 1.1 * 1.1 ** (9 / 4)
    assert float(wanted[0]) == pytest.approx(0.25 * (expected - 108.0 - 9.0 - 1.0))
    assert float(flywheel.leases_wanted(np, terms, links, state, demand=0.9, year_ago=1.0)[0]) == 0.0


# ---- The shapes of a run


def test_paths_do_not_know_of_each_other():
    inputs, order = many(), np.random.default_rng(3).permutation(PATHS)
    moved = {key: value[order] if isinstance(value, np.ndarray) else value for key, value in inputs.items()}
    assert np.array_equal(turn(moved, TROUBLE).quarters.starts, turn(inputs, TROUBLE).quarters.starts[:, order])


def test_twice_the_money_is_twice_the_building():
    inputs = BASE["inputs"]
    doubled = inputs | {name: 2 * inputs[name] for name in ("E0", "UC0", "B0", "K0", "V0", "new_eq", "d0")}
    assert turn(doubled).path("starts") == pytest.approx(2 * turn(inputs).path("starts"), rel=1e-12)


def test_fewer_ages_lose_no_money_and_nothing_where_all_lots_are_sold_in_time():
    inputs = BASE["inputs"]
    whole, few = turn(inputs, Asked()), turn(inputs, Asked(ages=11))
    assert few.path("starts") == pytest.approx(whole.path("starts"), rel=1e-12)
    shut = Asked(onset=4, spread=0.02, ages=11)
    run = turn(inputs, shut)
    q, own = run.quarters, 1.0 - inputs["LTC"]
    spent = inputs["E0"] + 40 * inputs["new_eq"] + (1 - inputs["payout"]) * q.back.sum() - own * q.starts.sum()
    assert run.equity[-1, 0] == pytest.approx(spent, abs=1e-9)
    assert run.states[-1].waiting.sum() == pytest.approx(
        turn(inputs, Asked(onset=4, spread=0.02)).states[-1].waiting.sum()
    )


def test_a_compiled_scan_turns_the_same_quarters():
    """The state keeps its shapes and types, so that a run can scan over its quarters."""
    inputs, asked = many(paths=4), Asked(12, onset=4, spread=0.02)
    plain, terms = turn(inputs, asked), terms_of(inputs)
    quarter = np.arange(asked.quarters)
    nothing = np.zeros((asked.quarters, 4))
    heard = FlywheelHeard(
        coupon=terms.coupon + asked.spread * (quarter >= asked.onset)[:, None],
        leases=nothing + plain.leases[:, None],
        window=nothing + 1.0,
        rent=nothing,
        cancelled=nothing,
        failed=nothing,
        new_equity=nothing + inputs["new_eq"],
    )
    last, scanned = jax.jit(
        lambda first: jax.lax.scan(lambda state, now: flywheel.step(jnp, terms, state, now), first, heard)
    )(plain.first)
    for name in plain.quarters._fields:
        assert getattr(scanned, name) == pytest.approx(getattr(plain.quarters, name), rel=1e-12, abs=1e-12), name
    assert last.equity == pytest.approx(plain.states[-1].equity, abs=1e-12)


def test_every_parameter_says_its_unit_and_meaning():
    hints = FlywheelTerms.__annotations__
    assert [name for name in FlywheelTerms._fields if not hasattr(hints[name], "__metadata__")] == ["recycles"]
