"""How a company bends before it breaks: relief, refinancing, a failed lab's customers, new shares, by hand.

The numbers are those of ``cases/stress_*.json``, whose notes say how they come about. The functions of a quarter are
called on a tiny book, so that indices and signs are those of a run.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.contracts import KINDS, debt
from lookthrough.contracts.family import LEDGERS
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule
from lookthrough.simulate.compile.model import compile_model, sampled
from lookthrough.simulate.compile.opening_state import Origin
from lookthrough.simulate.compile.state import Switches, begin, nothing_frozen
from lookthrough.simulate.quarter import refinancing, relief
from lookthrough.simulate.quarter.operating import shares_of_demand
from lookthrough.simulate.runner.compiling import prepare
from lookthrough.world.driver import World
from tests.simulate.still import small_book, still_run

CASES = Path(__file__).parents[1] / "cases"
ON = Switches(*(jnp.ones(()) for _ in Switches._fields))


def case(name):
    return json.loads((CASES / f"{name}.json").read_text())


# ---- Relief

ASK = case("stress_renegotiation")
GIVEN, WANTED = ASK["inputs"], ASK["expected"]
BUYER = """
- {id: buyer, name: buyer, kind: company, class: modelled, source: s1, opening: {cash: 0 bn USD}}
- {id: seller, name: seller, kind: company, class: sponsor, source: s1}
"""
PROMISE = (
    "deal: d\ntitle: d\ncontracts:\n- {{id: promise, kind: compute_commitment, buyer: buyer, seller: seller, "
    "amount: {amount} bn USD, start: 2026Q3, end: {end}, ramp: 0y, cancellable: 0 %, status: funded, source: s1}}\n"
)
RULES = {
    "relief.forgiven": GIVEN["theta"],
    "relief.survival": GIVEN["survival"],
    "relief.most": GIVEN["max_relief"],
    "relief.fee": GIVEN["fee"],
}


def promise(root, amount, end):
    book = small_book(
        root, {"entities/all.yaml": BUYER, "deals/all.yaml": PROMISE.format(amount=amount, end=end)}, RULES
    )
    prepare(1)
    model = compile_model(compile_plan(book, KINDS), 24)
    values = model.plan.table.arrays().mid[:, None]
    numbers = sampled(model, jnp.asarray(values), jnp.ones((len(model.fate_keys), 1)))
    state = begin(Origin(jnp, model, numbers, 1))
    return SimpleNamespace(model=model, numbers=numbers, state=state, now=float(model.plan.first_quarter))


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """200 over twenty quarters: 10 a quarter."""
    return promise(tmp_path_factory.mktemp("long"), GIVEN["rest"], "2031Q2")


def agree(ran, *, estate=1e3):
    """Return what is agreed where 4 of the 10 that are due are missing, and how far suppliers go."""
    due, _ = relief.schedule_now(ran.model, ran.numbers, ran.state, ran.now)
    assert float(due[0, 0]) == pytest.approx(GIVEN["take_or_pay_next"])
    gap = GIVEN["cost"] + GIVEN["take_or_pay_next"] - GIVEN["revenue"] - GIVEN["cash"] - GIVEN["can_raise"]
    assert gap == WANTED["gap"]
    asked = relief.asked(ran.model, ran.numbers, due, jnp.zeros((0, 1)), jnp.full((1, 1), float(gap)))
    state = ran.state._replace(marked=jnp.full((1, 1), estate))
    damages = jnp.full((1, 1), float(GIVEN["damages"]))
    bound = relief.bound(ran.model, ran.numbers, state, damages, jnp.zeros((1, 1)), ran.now)
    return due, asked, bound, relief.agreed(asked, bound)


def test_what_is_missing_is_asked_for_and_agreed_up_to_what_the_contract_is_worth(long):
    # 1 - 40 / (0.8 * 200) = 0.75, and 4 of 10 are asked for
    _, asked, bound, agreed = agree(long)
    assert float(asked[0, 0]) == pytest.approx(WANTED["asked"])
    assert float(bound[0, 0]) == pytest.approx(WANTED["bound"])
    assert float(agreed[0, 0]) == pytest.approx(WANTED["agreed"])


def test_half_of_it_is_gone_half_is_paid_later_and_it_costs_a_fee(long):
    due, _, _, agreed = agree(long)
    left = relief.stretched(long.model, long.numbers, long.state, due, agreed, long.now)
    assert float(left.due[0, 0] + left.fee[0, 0]) == pytest.approx(WANTED["paid_next"])
    assert float(left.fee[0, 0]) == pytest.approx(WANTED["fee"])
    assert 1.0 - float(left.delay[0, 0]) == pytest.approx(WANTED["clock_advance"])
    assert float(left.delay[0, 0]) * GIVEN["take_or_pay_next"] == pytest.approx(WANTED["deferred"])


def test_what_rounding_leaves_of_a_prepaid_quarter_moves_no_schedule(long):
    """3 x 0.2 less 0.6 that was prepaid is 1e-16 and not nothing: half of it forgiven would put all off for good."""
    left = relief.stretched(
        long.model, long.numbers, long.state, jnp.full((1, 1), 3 * 0.2 - 0.6), jnp.full((1, 1), 0.3), long.now
    )
    assert 3 * 0.2 - 0.6 > 0.0
    assert float(left.delay[0, 0]) == 0.0


def test_who_has_little_left_to_buy_is_given_nothing(tmp_path):
    short = promise(tmp_path, 60, "2027Q4")
    _, _, bound, agreed = agree(short)
    assert float(bound[0, 0]) == pytest.approx(WANTED["with_rest_60"]["bound"])
    assert float(agreed[0, 0]) == WANTED["with_rest_60"]["agreed"]


def test_where_an_estate_would_pay_nothing_suppliers_go_as_far_as_they_ever_do(long):
    _, _, bound, agreed = agree(long, estate=0.0)
    assert float(bound[0, 0]) == pytest.approx(WANTED["with_recovery_0"]["bound"])
    assert float(agreed[0, 0]) == pytest.approx(WANTED["with_recovery_0"]["agreed"])


def test_who_misses_nothing_asks_nothing(long):
    due, _, _, _ = agree(long)
    asked = relief.asked(long.model, long.numbers, due, jnp.zeros((0, 1)), jnp.zeros((1, 1)))
    assert float(asked[0, 0]) == WANTED["with_revenue_10"]["asked"]
    left = relief.stretched(long.model, long.numbers, long.state, due, asked, long.now)
    assert float(left.due[0, 0]) == pytest.approx(WANTED["with_revenue_10"]["paid_next"])
    assert float(left.delay[0, 0]) == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_what_is_paid_forgiven_and_outstanding_is_the_amount(long, seed):
    shares = np.random.default_rng(seed).uniform(0.0, 0.9, 12)
    state, paid, forgiven = long.state, 0.0, 0.0
    for later, share in enumerate(shares):
        when = long.now + later
        due, _ = relief.schedule_now(long.model, long.numbers, state, when)
        left = relief.stretched(long.model, long.numbers, state, due, jnp.full((1, 1), share), when)
        lived = float(due[0, 0]) * (1.0 - float(left.delay[0, 0] - state.delay[0, 0]))
        assert 0.0 < 1.0 - float(left.delay[0, 0] - state.delay[0, 0]) <= 1.0
        paid, forgiven = paid + float(left.due[0, 0]), forgiven + lived - float(left.due[0, 0])
        state = state._replace(delay=left.delay)
    done = 12.0 - float(state.delay[0, 0])  # quarters of the schedule, each worth 10
    assert paid + forgiven == pytest.approx(done * 10.0)
    assert forgiven >= -1e-9


# ---- A loan that matures

ROLL = case("stress_refinancing")
LOAN = """
deal: d
title: d
contracts:
- {id: loan, kind: term_loan, borrower: owner, lender: banks, principal: 100 bn USD, drawn: 100 bn USD, rate: 6.5 %,
   start: 2024Q3, maturity: 2026Q3, amortisation: bullet, status: funded, source: s1}
"""
OWNER = "- {id: owner, name: owner, kind: company, class: modelled, source: s1, opening: {cash: 12 bn USD}}\n"
TERMS = {
    "refinance.ltv": ROLL["inputs"]["ltv"],
    "refinance.dscr": ROLL["inputs"]["dscr"],
    "refinance.debt_yield": f"{ROLL['inputs']['debt_yield']:.1%}",
    "extension.step": "1 %",
    "extension.paydown": "15 %",
    "operate.payout_reserve": "0",
    "world.rate_start": "4 %",
    "world.spread_start": "2 %",
}


@pytest.fixture(scope="module")
def owner(tmp_path_factory):
    book = small_book(tmp_path_factory.mktemp("owner"), {"entities/all.yaml": OWNER, "deals/all.yaml": LOAN}, TERMS)
    prepare(1)
    model = compile_model(compile_plan(book, KINDS), 4)
    values = jnp.asarray(model.plan.table.arrays().mid[:, None])
    numbers = sampled(model, values, jnp.ones((len(model.fate_keys), 1)))
    return SimpleNamespace(model=model, numbers=numbers, origin=Origin(jnp, model, numbers, 1))


def rolled(owner, asset, noi, spread):
    state = begin(owner.origin)._replace(marked=jnp.full((1, 1), float(asset)))
    frozen = nothing_frozen(owner.origin, 1)
    base = type(frozen)(*(each[0] for each in frozen))
    world = World(spread=jnp.full(1, spread), rate=jnp.full(1, 0.04))
    coupon = jnp.full((1, 1), 0.065)
    owed = debt.DebtDue(interest=jnp.full((1, 1), 100 * 0.065 / 4), principal=jnp.full((1, 1), 100.0))
    offered = jnp.ones(1), coupon, jnp.full((1, 1), noi / 4)
    found = refinancing.roll_over(owner.model, owner.numbers, ON, state, base, world, owed, offered, jnp.ones((1, 1)))
    market = refinancing.market_coupon(owner.numbers, owner.numbers.families["debt"], world)
    return (*(float(each[0, 0]) for each in (found.maturing, found.refinanced, found.extra)), float(market[0, 0]))


def test_what_the_market_does_not_lend_is_paid_down(owner):
    # 75 % of 120 are 90, income carries 115 and the debt yield 108; the 10 that are missing are in the till
    wanted = ROLL["expected"]["calm"]
    share, refinanced, extra, coupon = rolled(owner, wanted["asset"], wanted["noi"], 0.02)
    assert coupon == pytest.approx(wanted["coupon"])
    assert 100 * share == pytest.approx(wanted["refinanced"]) == pytest.approx(100 * refinanced)
    assert extra == pytest.approx(0.0, abs=1e-12)


def test_who_pays_the_old_interest_is_extended_dearer_and_against_a_paydown(owner):
    # At 11.5 % income carries 65; 35 are not in the till, but 9 covers the old interest of 6.5
    wanted = ROLL["expected"]["spread_plus_400"]
    share, refinanced, extra, coupon = rolled(owner, wanted["asset"], wanted["noi"], 0.06)
    assert coupon == pytest.approx(wanted["coupon"])
    assert refinanced == wanted["refinanced"]
    assert 100 * share == pytest.approx(wanted["extended"])
    assert 0.065 + extra == pytest.approx(wanted["coupon_after"])


@pytest.mark.parametrize("noi", [6.5, 6.5 * (1.0 - 1e-15), 6.5 * (1.0 + 1e-15)])
def test_income_that_is_the_interest_pays_it_whatever_is_rounded(owner, noi):
    """A rent with a cover of 1 on a loan of interest alone is a tie, which the last digit must not decide."""
    share, _, _, _ = rolled(owner, ROLL["expected"]["income_gone"]["asset"], noi, 0.06)
    assert share > 0.5


def test_who_pays_neither_owes_all_of_it(owner):
    wanted = ROLL["expected"]["income_gone"]
    share, _, _, _ = rolled(owner, wanted["asset"], wanted["noi"], 0.06)
    assert 100 * (1.0 - share) == pytest.approx(wanted["due"])


# ---- A failed lab's customers

MOVE = case("stress_supply_transfer_orders")


@pytest.mark.parametrize(
    ("quarters", "lost", "rate", "wanted"),
    [
        (1.0, MOVE["inputs"]["transfer_lost"], MOVE["inputs"]["transfer_rate"], "after_1_quarter"),
        (1e4, MOVE["inputs"]["transfer_lost"], MOVE["inputs"]["transfer_rate"], "in_the_end"),
        (1.0, 0.0, 1.0, "without_loss_at_once"),
    ],
)
def test_customers_of_a_failed_lab_go_over_by_strength_and_some_never(quarters, lost, rate, wanted):
    numbers = SimpleNamespace(transfer_lost=lost, transfer_rate=rate)
    weight, alive = np.array(MOVE["inputs"]["shares"])[:, None] * 7.0, np.array([[0.0], [1.0], [1.0]])
    shares = shares_of_demand(numbers, weight, alive, np.full((3, 1), quarters))
    assert shares[:, 0] == pytest.approx(np.array(MOVE["expected"]["transfer"][wanted]))


# ---- Rent that follows a loan

RENT = case("stress_rent_hazard_dilution")
SERVED = """
deal: d
title: d
contracts:
- {id: loan, kind: term_loan, borrower: vehicle, lender: banks, principal: 35 bn USD, drawn: 35 bn USD, rate: 6 %,
   start: 2026Q2, maturity: 2031Q2, amortisation: level, amortisation_start: 2026Q3, status: funded, source: s1}
- {id: rent, kind: lease, tenant: tenant, landlord: vehicle, start: 2026Q3, end: 2031Q2, amount: 1 bn USD,
   serves: loan, cover: 1.02, status: signed, source: s1}
"""
VEHICLE = """
- {id: vehicle, name: vehicle, kind: spv, class: vehicle, source: s1}
- {id: tenant, name: tenant, kind: company, class: sponsor, source: s1}
"""


def test_rent_that_serves_a_loan_is_what_the_loan_costs_times_the_cover_whatever_is_written(tmp_path):
    # 35 repaid in twenty level payments at 1.5 % a quarter: 2.0386, times 1.02
    book = small_book(tmp_path, {"entities/all.yaml": VEHICLE, "deals/all.yaml": SERVED})
    plan = compile_plan(book, KINDS)
    flows = schedule(plan, plan.first_quarter, plan.first_quarter + 19, 0.04)
    rows = {flow.nature: flow.amount.sum(axis=0) for flow in flows}
    service = rows["interest"] + rows["principal"]
    assert service == pytest.approx(RENT["expected"]["service"])
    assert rows["rent"] == pytest.approx(RENT["expected"]["rent"])


PLEDGED = """
deal: d
title: d
contracts:
- {id: loan, kind: term_loan, borrower: vehicle, lender: banks, principal: 20 bn USD, drawn: 20 bn USD, rate: 0 %,
   start: 2026Q2, maturity: 2031Q2, amortisation: linear, amortisation_start: 2026Q3, status: funded, source: s1}
- {id: use, kind: compute_commitment, buyer: tenant, seller: owner, amount: 60 bn USD, start: 2026Q3, end: 2031Q2,
   ramp: 0y, cancellable: 0 %, status: signed, source: s1}
- {id: link, kind: compute_commitment, buyer: owner, seller: vehicle, amount: 1 bn USD, start: 2026Q3, end: 2031Q2,
   serves: loan, cover: 1.2, out_of: use, status: signed, source: s1}
"""
OF_OWNER = "- {id: owner, name: owner, kind: company, class: modelled, source: s1, opening: {cash: 1 bn USD}}\n"


def test_a_pledged_customer_pays_the_vehicle_and_as_much_less_to_its_owner(tmp_path):
    # The loan costs 1 a quarter, so the link 1.2; of the 3 a quarter that the customer owes 1.8 go on to the owner.
    book = small_book(tmp_path, {"entities/all.yaml": VEHICLE + OF_OWNER, "deals/all.yaml": PLEDGED})
    plan = compile_plan(book, KINDS)
    (paid,) = (f for f in schedule(plan, plan.first_quarter, plan.first_quarter + 19, 0.04) if f.nature == "commitment")
    rows = {id_: row for row, id_ in enumerate(plan.commitment.ids)}
    assert paid.amount[rows["link"]] == pytest.approx(1.2)
    assert paid.amount[rows["use"]] == pytest.approx(1.8)
    assert plan.entities[paid.payer[rows["link"]]] == "tenant"
    assert plan.entities[paid.payee[rows["link"]]] == "vehicle"


# ---- New shares

OTHERS = """
deal: d
title: d
contracts:
- {id: loan, kind: term_loan, borrower: customers_large, lender: banks, principal: 1 bn USD, drawn: 1 bn USD, rate: 6 %,
   start: 2026Q2, maturity: 2031Q2, amortisation: bullet, status: funded, source: s1}
"""
ALONE = """
- {id: lab, name: Lab, kind: frontier_lab, class: modelled, source: s1,
   opening: {cash: 0 bn USD, revenue: 40 bn USD per year, private_valuation: 100 bn USD}}
"""
LEVEL = {  # a lab that earns what it spends, 10 a quarter, and is worth 100 throughout
    "world.adoption_p": "0",
    "world.adoption_q": "0",
    "world.intensity_growth": "0",
    "operate.frontier_lab.cost_share": "0 %",
    "operate.frontier_lab.compute_share": "100 %",
    "operate.frontier_lab.minimum_cash": "2",  # quarters of what it spends: it wants 20
    "asset.frontier_lab.sentiment_sensitivity": "1",
    "asset.frontier_lab.price_sensitivity": "0",
    "valuation.preference_discount": "0 %",
}


@pytest.mark.parametrize(("raise_share", "raised"), [("100 %", RENT["inputs"]["raised"]), ("0 %", 0)])
def test_a_raise_at_the_mark_leaves_the_old_owners_what_they_had(tmp_path, raise_share, raised):
    # 100 % a year of 100 are up to 25 a quarter, of which it takes 20. The old owners keep 100 of 120, which is worth
    # what 100 of 100 was: 0.8333 of the 120 that mark and cash are at the horizon.
    assumed = {**LEVEL, "operate.frontier_lab.raise_share": raise_share}
    ran = still_run(small_book(tmp_path, {"entities/all.yaml": ALONE, "deals/all.yaml": OTHERS}, assumed), 3)
    found = ran.of().found
    paid_in = found.seen.paid[:, ran.model.claims.groups["equity raised"]]
    assert paid_in.sum() == pytest.approx(raised)
    old = found.outcome.wealth.existing[LEDGERS.index("owners")].sum()
    worth = RENT["inputs"]["value"] + raised
    kept = RENT["expected"]["kept"] if raised else 1.0
    assert old == pytest.approx(kept * worth) == pytest.approx(RENT["expected"]["existing_owners_if_raised"])
