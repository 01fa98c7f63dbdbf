"""Developers outside the book: half of the stock carries bonds for all of its cost, and then every tenant fails.

The stock is 10 GW at 10 bn USD each: 100. Bonds of 50 are all of the cost of what is let under them, at a rent of 10 %
of it: 1.25 a quarter, against interest of 50 * 5 % / 4 = 0.625. Nothing is built. USD bn, from 2026Q3.
"""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.positions.plan import compile_plan
from lookthrough.simulate.compile.model import compile_model, sampled
from lookthrough.simulate.compile.opening_state import Origin
from lookthrough.simulate.compile.other_developers import (
    BONDS,
    CONSTRUCTION,
    OTHER_DEVELOPERS,
    run_book,
    share_outside,
)
from lookthrough.simulate.compile.state import begin
from lookthrough.world.drivers import developers
from tests.simulate.still import small_book, still_run
from tests.simulate.test_incidence import FLAT

PARTIES = {
    "entities/parties.yaml": """
- {id: tenant, name: Tenant, kind: other, class: modelled, source: s1, opening: {cash: 2.2 bn USD}}
- {id: builder, name: Builder, kind: developer, class: sponsor, source: s1}
- {id: second, name: Second builder, kind: developer, class: sponsor, source: s1}
""",
    "deals/all.yaml": """
deal: all
title: Every contract
contracts:
- {id: site, kind: lease, tenant: tenant, landlord: builder, rent: 4 bn USD per year,
   start: 2026Q3, end: 2040Q4, status: signed, source: s1}
""",
}
SITES = {
    "flywheel.pipeline": "8", "flywheel.loan_to_cost": "80 %", "flywheel.ltv": "70 %", "flywheel.dscr": "1.25",
    "flywheel.debt_yield": "8 %", "flywheel.yield_on_cost": "10 %", "flywheel.cap_rate": "7 %",
    "flywheel.coupon": "5 %", "flywheel.rent_elasticity": "0", "flywheel.stock": "10",
    "flywheel.cost_per_mw": "0.01", "flywheel.bonds": "50", "flywheel.under_construction": "0",
    "flywheel.vacancy": "0 %", "flywheel.leasing": "1", "flywheel.backlog": "0", "flywheel.equity": "0",
    "flywheel.lease_speed": "0 %",
}  # fmt: skip  # a table by subject
QUARTERS = 10


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("builders"), PARTIES, {**FLAT, **SITES})


@pytest.fixture(scope="module")
def unfolded(still):
    """The tenant has cash for two rents and earns nothing: it defaults in the fourth quarter and is wound up then."""
    return still_run(run_book(still), QUARTERS).of()


def cash(found):
    return found.found.seen.cash[:, found.plan.number[OTHER_DEVELOPERS], 0].tolist()


def test_bonds_are_paid_out_of_rent_until_every_tenant_has_left(unfolded):
    """From the fifth quarter on there is no rent. What is in the reserve pays interest for two quarters more."""
    assert unfolded.defaulted("tenant") == 3
    assert unfolded.balance(BONDS) == pytest.approx([50.0] * QUARTERS)
    assert unfolded.balance(CONSTRUCTION) == pytest.approx([0.0] * QUARTERS)
    assert unfolded.due("interest", BONDS) == pytest.approx([0.625] * QUARTERS)
    assert unfolded.paid("interest", BONDS) == pytest.approx([0.625] * 6 + [0.0] * 4)
    # The reserve is a quarter of debt service; owners are paid out of what was there before the quarter.
    assert cash(unfolded) == pytest.approx([0.625, 1.25, 1.25, 1.25, 0.625] + [0.0] * 5)
    assert unfolded.owners("private_investors") == pytest.approx(2 * 0.625)


def test_holders_of_the_bonds_lose_what_sites_without_tenants_do_not_bring(unfolded):
    """At the end 50 and four quarters of interest, 2.5, stand against sites that cost 50; nothing is discounted."""
    assert unfolded.defaulted(OTHER_DEVELOPERS) == 7  # a quarter after the first interest that was missed
    assert unfolded.lost("lenders", "lenders", existing=True) == pytest.approx(2.5)


def with_debt(still, *rows):
    """The book with loans and bonds of its developers: id, kind, borrower, lender, USD bn, drawn of it."""
    like = still.contracts["site"]
    amount = lambda each: replace(like.terms["rent"][0], low=each, mid=each, high=each)  # noqa: E731  # one line
    roles = dict.fromkeys(("abs", "bond"), ("issuer", "holder"))
    made = {
        id_: replace(
            like,
            id=id_,
            kind=kind,
            roles=dict(zip(roles.get(kind, ("borrower", "lender")), (borrower, lender), strict=True)),
            terms={"principal": (amount(whole),), **({} if drawn is None else {"drawn": (amount(drawn),)})},
        )
        for id_, kind, borrower, lender, whole, drawn in rows
    }
    return replace(still, contracts={**still.contracts, **made})


def test_what_developers_in_the_book_owe_is_not_counted_twice(still):
    """Of 50, 10 of bonds and the 5 that are drawn of a loan are in contracts; notes on no site do not count."""
    book = with_debt(
        still,
        ("pool", "abs", "builder", "banks", 10.0, None),
        ("facility", "ddtl", "second", "banks", 20.0, 5.0),
        ("note", "bond", "second", "banks", 7.0, None),
        ("not theirs", "abs", "tenant", "banks", 9.0, None),
    )
    assert share_outside(book) == pytest.approx(1.0 - 15.0 / 50.0)
    assert run_book(book).contracts[BONDS].mid("principal") == pytest.approx(0.7 * 50.0)


def test_what_vehicles_of_developers_owe_is_theirs_however_many_stand_between(still):
    """The builder owns a holding that owns the site; rows come in the other order."""
    site, holding = (replace(still.entities["builder"], id=id_, kind="spv", class_="vehicle") for id_ in ("z", "y"))
    book = with_debt(still, ("loan", "term_loan", "z", "banks", 5.0, None))
    owned = replace(book.contracts["loan"], id="a", kind="jv_equity", roles={"investor": "y", "issuer": "z"})
    owner = replace(owned, id="b", roles={"investor": "builder", "issuer": "y"})
    entities = {**book.entities, "z": site, "y": holding}
    book = replace(book, entities=entities, contracts={**book.contracts, "a": owned, "b": owner})
    assert share_outside(book) == pytest.approx(0.9)


def test_who_lends_to_more_than_one_developer_lends_to_the_others(still):
    book = with_debt(
        still,
        ("a", "abs", "builder", "banks", 6.0, None),
        ("b", "abs", "second", "banks", 2.0, None),
        ("c", "abs", "builder", "landlords", 1.0, None),
        ("d", "abs", "second", "landlords", 1.0, None),
        ("e", "abs", "builder", "private_investors", 5.0, None),
    )
    held = run_book(book).contracts[BONDS].held_by
    assert {name: value[-1].mid for name, value in held.items()} == pytest.approx({"banks": 0.8, "landlords": 0.2})


def test_a_book_that_names_all_of_their_debt_or_no_developer_has_no_others(still):
    named = with_debt(still, ("pool", "abs", "builder", "banks", 60.0, None))
    assert share_outside(named) == 0.0
    assert OTHER_DEVELOPERS not in run_book(named).entities
    share = replace(still.assumptions["flywheel.developers_share"].value, low=0.0, mid=0.0, high=0.0)
    none = replace(still.assumptions["flywheel.developers_share"], value=share)
    neutral = replace(still, assumptions={**still.assumptions, none.name: none})
    assert OTHER_DEVELOPERS not in run_book(neutral).entities
    companies = {id_: replace(each, kind="other") for id_, each in still.entities.items()}
    assert OTHER_DEVELOPERS not in run_book(replace(still, entities=companies)).entities


def test_loans_and_bonds_of_a_run_are_those_of_its_sites_on_every_path(book):
    """On the bundled book: what the run carries at the start is the part of what the world's sites owe."""
    model = compile_model(compile_plan(run_book(book), KINDS), 2)
    table, rows = model.plan.table.arrays(), model.developers
    part = np.linspace(0.0, 1.0, 3)
    values = table.low[:, None] + part * (table.high - table.low)[:, None]
    numbers = sampled(model, values, np.ones((len(model.fate_keys), 3)))
    state = begin(Origin(jnp, model, numbers, 3))
    terms = developers.DRIVER.terms_of(numbers.world)
    loans, bonds = developers.debt_at_start(jnp, terms, developers.DRIVER.state_of(state.world))
    assert state.balance[rows.construction].sum(axis=0) == pytest.approx(rows.share * loans)
    assert state.balance[rows.bonds].sum(axis=0) == pytest.approx(rows.share * bonds)
    assert rows.construction_weight.sum() == pytest.approx(1.0)
