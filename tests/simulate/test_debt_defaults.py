"""When a debt defaults, what is owed then and what is lost, by hand in a still world; and the sums of many paths.

Eight quarters from 2026Q3 without discounting. The company has no cash, no income, and assets of half its debt of 4: it
pays nothing in 2026Q3 and 2026Q4, is in default from then on, and what it owes falls due in 2027Q1, when its assets
bring 2. The late one misses a payment and makes it up in the next quarter. The sponsor pays as long as it lives.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from lookthrough.simulate.answer.instrument_sums import MOMENTS, contracts_of, instrument_sums
from lookthrough.simulate.quarter.debt_defaults import DebtsOfRun, debts_of_run
from tests.simulate.still import small_book, still_run
from tests.simulate.still_parties import company, contract, lease, loan, sponsor, vehicle, whole


def tranche(name, more):
    terms = f"principal: 4.5 bn USD, rate: 8 %, {more}maturity: 2040Q4"
    return contract(f"{name}_notes", "abs", f"issuer: {name}, holder: banks", terms)


FILES = {
    "entities/parties.yaml": "".join(
        (
            *(company("ranked"), company("late"), sponsor("tenant"), sponsor("guarantor")),
            *(vehicle("covered"), vehicle("open", "0.5"), vehicle("locked", "0.5")),
        )
    ),
    "deals/all.yaml": "deal: all\ntitle: Every contract\ncontracts:\n"
    + "".join(
        (
            loan("secured", "ranked", "banks", "principal: 1 bn USD, maturity: 2040Q4, seniority: secured"),
            loan("unsecured", "ranked", "banks", "principal: 2 bn USD, maturity: 2040Q4, seniority: unsecured"),
            loan("junior", "ranked", "banks", "principal: 1 bn USD, maturity: 2040Q4, seniority: junior"),
            loan("late_loan", "late", "banks", "principal: 1 bn USD, maturity: 2040Q4"),
            contract(
                "late_rent",
                "lease",
                "tenant: tenant, landlord: late",
                "rent: 0.4 bn USD per year, start: 2026Q4, end: 2040Q4",
            ),
            loan("of_tenant", "tenant", "banks", "principal: 1 bn USD, maturity: 2040Q4"),
            loan("of_vehicle", "covered", "banks", "principal: 1 bn USD, maturity: 2028Q2, amortisation: linear"),
            *(lease(f"{name}_rent", name, "2026Q3", rent="0.48") for name in ("open", "locked")),
            *(whole(f"owns_{name}", "tenant", name) for name in ("open", "locked")),
            tranche("open", ""),
            tranche("locked", "lock_up: 2, "),
            contract(
                "promise",
                "guarantee",
                "guarantor: guarantor, beneficiary: banks, obligor: covered",
                "covers: of_vehicle, cap: 10 bn USD, start: 2026Q3, end: 2040Q4",
                "signed",
            ),
        )
    ),
}
QUARTERS = 8


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    run = still_run(small_book(tmp_path_factory.mktemp("book"), FILES), QUARTERS)
    found = run.of().found
    outcome = found.outcome
    debts = debts_of_run(run.model, outcome.defaults, outcome.claim_due, outcome.claim_paid)
    rows = {id_: i for i, id_ in enumerate(run.model.plan.debt.ids)}
    return SimpleNamespace(
        model=run.model,
        debts=debts,
        outcome=outcome,
        of=lambda id_: tuple(float(np.asarray(each)[rows[id_], 0]) for each in debts),
    )


def test_a_debt_is_in_default_when_a_payment_is_missing_after_the_time_to_cure(ran):
    # Interest of 0.02 a quarter on 1: owed at the default are 1, the 0.02 of 2026Q3 and the 0.02 of 2026Q4.
    for name, size in {"secured": 1.0, "unsecured": 2.0, "junior": 1.0}.items():
        quarter, exposed, _ = ran.of(name)
        assert (quarter, exposed) == (1.0, pytest.approx(1.04 * size)), name


def test_what_is_lost_follows_the_ranks(ran):
    # 1.06, 2.12 and 1.06 fall due in all, and 2 comes in: secured is paid in full, unsecured 0.94, junior nothing.
    lost = {name: ran.of(name)[2] for name in ("secured", "unsecured", "junior")}
    assert lost == pytest.approx({"secured": 0.0, "unsecured": 1.18, "junior": 1.06}, abs=1e-9)


def test_a_payment_made_up_in_the_next_quarter_is_no_default(ran):
    assert ran.of("late_loan")[:2] == (-1.0, 0.0)


def test_a_debtor_who_pays_never_defaults_and_loses_nothing(ran):
    assert ran.of("of_tenant") == pytest.approx((-1.0, 0.0, 0.0), abs=1e-9)


def test_what_a_guarantor_pays_is_not_lost(ran):
    """The vehicle never has money: each payment is missed, called in the next quarter and paid by the guarantor.

    In 2026Q4 the second payment in a row is missing, which is a default. Owed are 0.875 of balance, 0.145 of 2026Q3 and
    0.02 of interest on both.
    """
    quarter, exposed, lost = ran.of("of_vehicle")
    assert (quarter, exposed) == (1.0, pytest.approx(1.04))
    assert lost == pytest.approx(0.0, abs=1e-9)


def test_a_vehicle_below_the_lock_up_of_its_debt_pays_its_owner_nothing(ran):
    """Rent of 0.12 covers interest of 0.09 by 1.33: above the 1.2 that is assumed for all, below the 2 of one debt."""
    rows = [i for i, name in enumerate(ran.model.claims.contract) if name in {"owns_open", "owns_locked"}]
    paid = {ran.model.claims.contract[i]: float(ran.outcome.claim_paid[i, 0]) for i in rows}
    assert paid["owns_open"] > 0.1
    assert paid["owns_locked"] == 0.0


def test_sums_over_paths_by_hand(ran):
    """Two holders of a debt are one instrument; a path that is not finite counts nowhere; groups of two paths."""
    ids = contracts_of(ran.model)
    debts, row = len(ran.model.plan.debt), ran.model.plan.debt.ids.index("junior")
    quarter, exposed, lost = np.full((debts, 3), -1.0), np.zeros((debts, 3)), np.zeros((debts, 3))
    quarter[row], exposed[row], lost[row] = [1.0, -1.0, 3.0], [1.0, 0.0, 2.0], [0.5, 0.25, 1.0]
    found = DebtsOfRun(quarter, exposed, lost)
    result = SimpleNamespace(base_debts=found, debts=found)
    sums = instrument_sums(ran.model, result, np.array([1.0, 1.0, 0.0]), 2)
    assert sums.shape == (2, len(ids), len(MOMENTS) + QUARTERS, 2)
    of = dict(zip(MOMENTS, sums[1, ids.index("junior"), :, 0], strict=False))
    assert of == {
        "defaults": 1.0,
        "exposed": 1.0,
        "exposed_squared": 1.0,
        "lost": 0.5,
        "lost_squared": 0.25,
        "lost_exposed": 0.5,
        "all_lost": 0.75,
        "all_squared": 0.3125,
    }
    assert sums[1, ids.index("junior"), len(MOMENTS) + 1].tolist() == [1.0, 0.0]
    assert not sums[..., 1].any()
