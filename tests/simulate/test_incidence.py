"""Incidence and network, worked out by hand; the signs that hold for any shock, on small books drawn anew.

One lab, one seller: the lab has no cash, earns 10 a quarter and is worth 100; 10 of capacity is delivered in the first
quarter, of which 2 are prepaid. After that it buys the capacity that it needs outside, for all that it earns. Amounts
are USD bn, three quarters from 2026Q3, nothing is discounted.
"""

from __future__ import annotations

import zlib
from itertools import pairwise

import numpy as np
import pytest

from lookthrough.contracts.family import LEDGERS
from lookthrough.simulate.channels import CHANNELS
from tests.simulate.still import against_base, losses, small_book

LENDERS, LESSORS, SELLERS, SUPPORT, OWNERS, LIFELINE = range(len(LEDGERS) + 1)
FLAT = {  # a world in which demand, prices and marks stay where they are
    "world.adoption_p": "0",
    "world.adoption_q": "0",
    "world.intensity_growth": "0",
    "world.price_trend": "0 %",
    "operate.frontier_lab.cost_share": "0 %",
    "operate.frontier_lab.compute_share": "100 %",
    "operate.frontier_lab.raise_share": "0 %",
    "operate.frontier_lab.minimum_cash": "0",
    "asset.frontier_lab.sale_discount": "90 %",
    "asset.frontier_lab.sentiment_sensitivity": "1",
    "asset.frontier_lab.price_sensitivity": "0",
    "valuation.preference_discount": "0 %",
}
ONE_LAB = {
    "entities/parties.yaml": """
- {id: lab, name: Lab, kind: frontier_lab, class: modelled, source: s1,
   opening: {cash: 0 bn USD, revenue: 40 bn USD per year, private_valuation: 100 bn USD}}
- {id: seller, name: Seller, kind: hyperscaler, class: sponsor, source: s1}
""",
    "deals/all.yaml": """
deal: all
title: Every contract
contracts:
- {id: capacity, kind: compute_commitment, buyer: lab, seller: seller, amount: 10 bn USD, prepaid: 2 bn USD,
   start: 2026Q3, end: 2026Q3, cancellable: 0 %, status: signed, source: s1}
""",
}
SAVED = {"avoidable.capacity_built": "20 %", "avoidable.capacity_ramping": "20 %"}


@pytest.fixture(scope="module")
def one_lab(tmp_path_factory):
    return against_base(small_book(tmp_path_factory.mktemp("one_lab"), ONE_LAB, FLAT), 3)


def parts(found):
    base, nothing, everything = found
    return base, losses(base, nothing)[:, 0], losses(base, everything)[:, 0]


def test_without_a_shock_the_seller_gets_8_and_the_owners_102(one_lab):
    base, _, _ = parts(one_lab.of({}, (), CHANNELS))
    assert base.paid_in_all("capacity", "commitment") == pytest.approx(8.0)
    assert base.owners("private_investors") == pytest.approx(102.0)


def test_half_the_demand_costs_55_by_itself_and_45_more_through_the_failure(one_lab):
    # 5 come in and 8 are due. Incidence: a lifeline pays the 3; the lab is left without cash and with a mark of 50, so
    # that its owners lose 52. With all channels the 3 stay unpaid for two quarters; the lab is wound up and sold for a
    # tenth of 50; of the 5 the seller gets its 3 and the owners keep 2.
    _, nothing, everything = parts(one_lab.of({"demand": "-50 %"}, (), CHANNELS))
    assert nothing == pytest.approx([0.0, 0.0, 0.0, 0.0, 52.0, 3.0])
    assert everything == pytest.approx([0.0, 0.0, 0.0, 0.0, 100.0, 0.0])
    assert everything.sum() - nothing.sum() == pytest.approx(45.0)
    assert everything.sum() / nothing.sum() == pytest.approx(100.0 / 55.0)


def test_half_the_multiple_costs_50_and_the_network_nothing(one_lab):
    _, nothing, everything = parts(one_lab.of({"sentiment": "-50 %"}, (), CHANNELS))
    assert nothing == pytest.approx([0.0, 0.0, 0.0, 0.0, 50.0, 0.0])
    assert everything == pytest.approx(nothing)


def test_a_shut_window_costs_nothing_who_needs_no_money(one_lab):
    _, nothing, everything = parts(one_lab.of({"window": "-90 %"}, (), CHANNELS))
    assert nothing == pytest.approx(np.zeros(6), abs=1e-12)
    assert everything == pytest.approx(np.zeros(6), abs=1e-12)


def test_a_seller_loses_what_the_market_does_not_pay_again_less_what_idle_capacity_saves(tmp_path):
    # 8 a quarter for six quarters, and 5 come in. 5 are paid in each of the first two; then the lab is wound up owing 6
    # of them, and a tenth of its mark of 50 pays 5 of these. Of the 8 of each of the last four quarters half the
    # capacity is let again at its price, and a fifth of the cost of the idle half is saved: 1 - 0.5 - 0.1 = 0.4 are
    # lost. 1 + 4 x 8 x 0.4 = 13.8.
    terms = "amount: 48 bn USD, start: 2026Q3, end: 2027Q4, ramp: 0 y"
    deals = ONE_LAB["deals/all.yaml"]
    longer = deals.replace("amount: 10 bn USD, prepaid: 2 bn USD,\n   start: 2026Q3, end: 2026Q3", terms)
    assert longer != deals
    same_price = {"world.price_elasticity": "0", "operate.frontier_lab.compute_share": "0 %"}
    book = small_book(tmp_path, {**ONE_LAB, "deals/all.yaml": longer}, {**FLAT, **same_price, **SAVED})
    base, everything = against_base(book, 6).of({"demand": "-50 %"}, CHANNELS)
    assert losses(base, everything)[SELLERS, 0] == pytest.approx(13.8)
    assert everything.lost("sellers", "seller") == pytest.approx(13.8)
    assert everything.found.outcome.wealth.by_kind.sum() == pytest.approx(-13.8)  # of its 5 the owners get nothing


# ---- Signs, on books drawn anew: each path has amounts of its own

WEB = {
    "entities/parties.yaml": """
- {id: lab, name: Lab, kind: frontier_lab, class: modelled, source: s1,
   acquirer: {value: surety, from: 2026-01-01, source: s1},
   opening: {cash: 4 bn USD, revenue: 30 bn USD per year, private_valuation: 100 bn USD}}
- {id: rival, name: Rival, kind: frontier_lab, class: modelled, source: s1,
   opening: {cash: 3 bn USD, revenue: 20 bn USD per year, private_valuation: 60 bn USD}}
- {id: cloud, name: Cloud, kind: neocloud, class: modelled, source: s1, opening: {cash: 1 bn USD},
   acquirer: {value: chips, from: 2026-01-01, source: s1}}
- {id: site, name: Site, kind: company, class: vehicle, source: s1, opening: {cash: 0.5 bn USD}}
- {id: seller, name: Seller, kind: hyperscaler, class: sponsor, source: s1}
- {id: chips, name: Chips, kind: chip_maker, class: sponsor, source: s1}
- {id: surety, name: Surety, kind: hyperscaler, class: sponsor, source: s1}
""",
    "deals/all.yaml": """
deal: all
title: Every contract
contracts:
- {id: capacity, kind: compute_commitment, buyer: lab, seller: seller, amount: 60 bn USD,
   start: 2026Q3, end: 2031Q2, cancellable: 20 %, status: signed, source: s1}
- {id: let, kind: compute_commitment, buyer: lab, seller: cloud, amount: 40 bn USD,
   start: 2026Q3, end: 2031Q2, cancellable: 10 %, status: signed, source: s1}
- {id: other, kind: compute_commitment, buyer: rival, seller: seller, amount: 50 bn USD,
   start: 2026Q3, end: 2031Q2, cancellable: 10 %, status: announced, source: s1}
- {id: order, kind: chip_order, buyer: cloud, seller: chips, amount: 6 bn USD,
   start: 2026Q3, end: 2028Q2, cancellable: 50 %, status: signed, source: s1}
- {id: rent, kind: lease, tenant: cloud, landlord: site, rent: 2 bn USD per year,
   start: 2026Q3, end: 2036Q2, status: signed, source: s1}
- {id: own_rent, kind: lease, tenant: lab, landlord: landlords, rent: 3 bn USD per year,
   start: 2026Q3, end: 2036Q2, status: signed, source: s1}
- {id: site_loan, kind: bond, issuer: site, holder: banks, principal: 10 bn USD, rate: 6 %,
   maturity: 2029Q4, seniority: secured, status: funded, source: s1}
- {id: cloud_bond, kind: bond, issuer: cloud, holder: banks, principal: 8 bn USD, rate: 9 %,
   maturity: 2029Q2, seniority: unsecured, status: funded, source: s1}
- {id: cloud_loan, kind: ddtl, borrower: cloud, lender: banks, principal: 6 bn USD, drawn: 2 bn USD, rate: 8 %,
   start: 2026Q3, maturity: 2030Q4, status: signed, source: s1}
- {id: behind, kind: guarantee, guarantor: surety, obligor: cloud, beneficiary: site, covers: rent,
   cap: 3 bn USD, status: signed, source: s1}
- {id: share, kind: equity_investment, investor: seller, issuer: lab, amount: 10 bn USD, paid: 4 bn USD,
   valuation: 100 bn USD, start: 2026Q4, end: 2027Q3, status: signed, source: s1}
- {id: stake, kind: jv_equity, investor: cloud, issuer: site, amount: 2 bn USD, paid: 1 bn USD, stake: 40 %,
   start: 2026Q4, end: 2027Q1, status: signed, source: s1}
- {id: part, kind: revenue_share, obligor: lab, beneficiary: seller, share: 10 %, cap: 20 bn USD,
   start: 2026Q3, end: 2031Q2, status: signed, source: s1}
""",
}
BOOKS, WEB_QUARTERS = 64, 14
FEW = 3  # of the drawn books on which each way to bend acts at least
BENDING = {  # a lab that investors do not carry through anything, and every way to bend
    "operate.frontier_lab.raise_share": "11 %",
    "relief.most": "70 %",
    "transfer.rate": "20 %",
    "transfer.lost": "30 %",
    "world.supply_speed": "15 %",
    "firmness.announced": "50 %",
    "firmness.signed": "90 %",
    "sponsor.hazard": "0.1 %",
    "belief.process": "1",
    "belief.plans": "16 %",
    "flywheel.developers_share": "40 %",
    "race.compute_elasticity": "50 %",
    "race.keep": "70 %",
}
HAZARDS = {"lab": 0.003, "rival": 0.01, "cloud": 0.01}  # a quarter: a tenth to a third in ten years


def fates(rows, width):
    """Draw who fails by chance and who is taken over ``[fate, path]``."""
    return np.random.default_rng(5).uniform(0.0, 1.0, (rows, width))


DEMAND, GROWTH = {"demand": "-60 %"}, {"growth": "-90 %"}
MULTIPLE, MONEY = {"sentiment": "-70 %"}, {"window": "-90 %", "spread": "8 %"}


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    book = small_book(tmp_path_factory.mktemp("web"), WEB, BENDING)
    return against_base(book, WEB_QUARTERS, hazards=HAZARDS, fates=fates)


@pytest.fixture(scope="module")
def values(web):
    """Amounts of 64 books ``[slot, path]``: each slot of a contract or a company times a factor of its own."""
    rows, mid = web.model.plan.table.rows, web.model.plan.table.arrays().mid
    drawn = np.repeat(mid[:, None], BOOKS, axis=1)
    named = ("principal", "drawn", "amount", "rent", "cash", "revenue", "asset", "cap", "paid", "firmness")
    at = [i for i, row in enumerate(rows) if row.name.rsplit(".", 1)[-1] in named]
    for i in at:  # by name, so that another slot changes no draw
        drawn[i] *= np.random.default_rng(zlib.crc32(rows[i].name.encode())).uniform(0.4, 1.6, BOOKS)
        drawn[i] = np.minimum(drawn[i], 1.0) if rows[i].name.endswith("firmness") else drawn[i]
    return drawn


def with_slots(model, values, **named):
    """Return the values with some slots set, by name."""
    changed = values.copy()
    for i, row in enumerate(model.plan.table.rows):  # a number may stand in two columns, with one name and one draw
        changed[i] = named.get(row.name, changed[i])
    return changed


def lenders(found):
    """The levels of what lenders lose on existing loans, and on all ``[path]``."""
    table = found.found.outcome.wealth
    return -table.existing[LENDERS].sum(axis=0), -table.flows[LENDERS].sum(axis=0)


def test_the_books_are_not_all_alike(web, values):
    base, everything = web.of(DEMAND, CHANNELS, values=values)
    failed = everything.found.outcome.default_quarter >= 0
    assert (failed.mean(axis=1) > 0.1).sum() >= 2
    assert (base.found.outcome.default_quarter >= 0).mean() < failed.mean()
    lost = losses(base, everything).mean(axis=1)
    assert (lost[[LENDERS, LESSORS, SELLERS, SUPPORT, OWNERS]] > 0.01).all(), lost


def acted(web, run):
    """Return on how many of the drawn books each way to bend acts, in one run."""
    frozen, plan = run.found.frozen, web.model.plan
    labs = np.isin(plan.limited, plan.labs)
    due = {"cloud_bond": 11, "site_loan": 13}  # the quarter in which each matures, from 2026Q3
    at = [(quarter, plan.debt.ids.index(name)) for name, quarter in due.items()]
    hits = {name: getattr(frozen, name).max(axis=(0, 1)) for name in ("raised", "order_cut", "relief", "absorbed")}
    hits["lab wound up"] = frozen.dead[:, labs].max(axis=(0, 1))  # its customers move
    hits["cut"] = frozen.take_or_pay_cut.max(axis=(0, 1))
    hits["refinanced"] = np.max([frozen.refinanced[each] for each in at], axis=0)
    hits["extended"] = np.max([frozen.extended[each] * (frozen.refinanced[each] == 0.0) for each in at], axis=0)
    hits["not rolled"] = np.max([(frozen.extended[e] == 0.0) & (frozen.refinanced[e] == 0.0) for e in at], axis=0)
    return {name: int((hit > 1e-9).sum()) for name, hit in hits.items()}


def test_every_way_to_bend_acts_on_some_of_the_books(web, values):
    base, everything = web.of(DEMAND, CHANNELS, values=values)
    assert min(acted(web, everything).values()) >= FEW, acted(web, everything)
    slower = np.diff(everything.found.frozen.built, axis=0) - np.diff(base.found.frozen.built, axis=0)
    assert np.abs(slower).max() > 0.01  # supply answers
    hazards = [f"{name}.hazard" for name in HAZARDS]
    _, without = web.of(DEMAND, CHANNELS, values=with_slots(web.model, values, **dict.fromkeys(hazards, 0.0)))
    by_chance = (everything.found.outcome.default_quarter != without.found.outcome.default_quarter).any(axis=0)
    assert by_chance.sum() >= FEW  # the hazard acts


@pytest.mark.parametrize("shock", [DEMAND, GROWTH, MULTIPLE, MONEY], ids=["demand", "growth", "multiple", "money"])
def test_frozen_twice_is_frozen_once(web, values, shock):
    base, once, twice = web.of(shock, (), (), values=values)
    assert np.array_equal(losses(base, once), losses(base, twice))


def test_a_shock_to_window_and_spread_alone_has_no_incidence(web, values):
    base, nothing, everything = web.of(MONEY, (), CHANNELS, values=values)
    assert np.abs(losses(base, nothing)).max() < 1e-9
    assert np.abs(losses(base, everything)).max() > 0.1


def test_a_fall_of_the_multiple_alone_has_no_network_where_nobody_is_short(tmp_path, values):
    """Before any loan matures, where everybody has cash enough, the marks are all there is."""
    early = against_base(small_book(tmp_path, WEB, BENDING), 8)
    enough = {"lab.cash": 100.0, "rival.cash": 100.0, "cloud.cash": 100.0, "vendor.elasticity": 0.0}
    rich = with_slots(early.model, values, **enough)
    base, nothing, everything = early.of(MULTIPLE, (), CHANNELS, values=rich)
    raised = early.model.claims.groups["equity raised"]
    assert everything.found.seen.paid[:, raised].max() == 0.0
    np.testing.assert_allclose(losses(base, everything), losses(base, nothing), atol=1e-9)
    assert losses(base, nothing)[OWNERS].min() > 1.0


@pytest.mark.parametrize("shock", [DEMAND, GROWTH, MULTIPLE], ids=["demand", "growth", "multiple"])
def test_incidence_is_not_negative_and_does_not_fall_with_severity(web, values, shock):
    found = []
    for severity in (0.0, 0.25, 0.5, 0.75, 1.0):
        base, nothing = web.of(shock, (), values=values, severity=severity)
        found.append(losses(base, nothing).sum(axis=0))
    assert np.abs(found[0]).max() < 1e-9
    for less, more in pairwise(found):
        assert (more >= less - 1e-9).all()
    assert (found[-1] > 0.0).all()


@pytest.mark.parametrize("shock", [{}, DEMAND, GROWTH, MULTIPLE, MONEY])
@pytest.mark.parametrize("setting", [(), ("failures",), CHANNELS], ids=["none", "failures", "all"])
def test_a_credit_loss_is_a_level_between_nothing_and_all(web, values, shock, setting):
    for run in web.of(shock, setting, values=values, discounting=1.0):
        existing, every = lenders(run)
        assert (existing >= -1e-9).all()
        assert (existing <= every + 1e-9).all()
        assert run.found.outcome.leak.max() < 1e-12


def test_what_lenders_receive_is_what_is_due_less_new_loans_less_what_they_lose(web, values):
    """The identity W = PV(due - draws) - L, from the sums by claim, on every book and for each of the two runs."""
    claims = web.model.claims
    debts = slice(claims.groups["interest"].start, claims.groups["principal"].stop)
    for run in web.of(DEMAND, CHANNELS, values=values, discounting=1.0):
        outcome = run.found.outcome
        draws = outcome.claim_paid[claims.groups["draw"]].sum(axis=0)
        worth = outcome.claim_paid[debts].sum(axis=0) - draws
        due = outcome.claim_due[debts].sum(axis=0) - draws
        np.testing.assert_allclose(worth, due - lenders(run)[1], rtol=1e-9, atol=1e-9)


def test_money_lent_after_the_date_changes_no_existing_loss_while_failures_are_frozen(web, values):
    # A cloud with few customers, which nobody gives money. The same ratios of what is due are paid where 12 are lent in
    # all and where 6 are.
    few = {"cloud.revenue": 0.2, "let.amount": 12.0, "cloud.raise_share": 0.0, "cloud_loan.principal": 6.0}
    poor = with_slots(web.model, values, **few)
    more = with_slots(web.model, poor, **{"cloud_loan.principal": 12.0})
    _, ours = web.of({}, (), values=poor)
    _, theirs = web.of({}, (), values=more, base_values=poor)
    (ours_existing, ours_all), (existing, every) = lenders(ours), lenders(theirs)
    np.testing.assert_allclose(existing, ours_existing, rtol=1e-9, atol=1e-12)
    assert (every > ours_all + 0.01).sum() > 3


def test_every_ledger_adds_up_by_holder_and_by_kind(web, values):
    base, everything = web.of(DEMAND, CHANNELS, values=values)
    lost = losses(base, everything)[:-1].sum(axis=0)
    kinds = (base.found.outcome.wealth.by_kind - everything.found.outcome.wealth.by_kind).sum(axis=0)
    np.testing.assert_allclose(kinds, lost, rtol=1e-9, atol=1e-9)


@pytest.fixture(scope="module")
def one_quarter(tmp_path_factory):
    book = small_book(tmp_path_factory.mktemp("one_quarter"), WEB, BENDING)
    return against_base(book, 1, hazards=HAZARDS, fates=fates)


@pytest.mark.parametrize("shock", [DEMAND, GROWTH, MULTIPLE, MONEY], ids=["demand", "growth", "multiple", "money"])
def test_in_one_quarter_with_funding_frozen_lenders_lose_no_less_of_what_they_had_lent_in_a_worse_shock(
    one_quarter, values, shock
):
    # Labs and clouds that are short already, so that a worse shock leaves less for their lenders at the horizon.
    frozen = tuple(channel for channel in CHANNELS if channel != "funding")
    short = {"cloud.cash": 0.0, "cloud.revenue": 0.1, "lab.cash": 0.0, "site.cash": 0.0}
    poor = with_slots(one_quarter.model, values, **short)
    found = []
    for severity in (0.0, 0.25, 0.5, 0.75, 1.0):
        _, run = one_quarter.of(shock, frozen, values=poor, severity=severity)
        found.append(lenders(run)[0])
    for less, more in pairwise(found):
        assert (more >= less - 1e-9).all()
    if shock == DEMAND:
        assert (found[-1] > found[0] + 0.01).sum() >= FEW
