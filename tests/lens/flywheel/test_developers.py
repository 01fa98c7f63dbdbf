"""Developers by name: bonds for each MW where bonds say them, else their coupon, and all others in one row."""

from __future__ import annotations

import pytest

import lookthrough as lt
from lookthrough.lens.flywheel.closed_forms import closed_form, returned
from lookthrough.lens.flywheel.developers import developers
from lookthrough.units.range import Range
from tests.book.small_book import texts_of_valid, write
from tests.lens.flywheel.canonical import rows
from tests.lens.flywheel.test_closed_forms import terms

COST = Range(0.009, 0.01, 0.012)
ENTITIES = """
- {id: b1, name: Builder One, kind: developer, class: modelled, source: s1}
- {id: b2, name: Builder Two, kind: developer, class: modelled, source: s1}
- {id: b3, name: Builder Three, kind: developer, class: modelled, source: s1}
- {id: b4, name: Builder Four, kind: developer, class: modelled, source: s1}
- {id: site, name: A site, kind: spv, class: vehicle, source: s1}
- {id: holders, name: Holders, kind: sector, class: sector, source: s1}
"""
DEAL = """
deal: bonds
title: bonds
contracts:
- {id: sized, kind: abs, issuer: b1, holder: holders, principal: 900 m USD, rate: 6 %, power: 100 MW, start: 2025Q1,
   maturity: 2040Q1, status: funded, source: s1}
- {id: old, kind: abs, issuer: b2, holder: holders, principal: 500 m USD, rate: 9 %, start: 2024Q1, maturity: 2040Q1,
   status: funded, source: s1}
- {id: new, kind: bond, issuer: b2, holder: holders, principal: 100 m USD, rate: 5 %, start: 2025Q1, maturity: 2040Q1,
   status: signed, source: s1}
- {id: talk, kind: bond, issuer: b2, holder: holders, principal: 700 m USD, rate: 8 %, start: 2026Q1, maturity: 2040Q1,
   status: announced, source: s1}
- {id: loan, kind: term_loan, borrower: b3, lender: holders, principal: 2 bn USD, rate: 7 %, start: 2025Q1,
   maturity: 2040Q1, status: funded, source: s1}
- {id: shell, kind: cmbs, issuer: site, holder: holders, principal: 5 bn USD, rate: 7 %, power: 900 MW, start: 2025Q1,
   maturity: 2040Q1, status: funded, source: s1}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    texts = texts_of_valid()
    return lt.load(
        write(
            tmp_path_factory.mktemp("builders"),
            {
                **texts,
                "entities/builders.yaml": ENTITIES,
                "deals/bonds.yaml": DEAL,
                "assumptions.yaml": texts["assumptions.yaml"] + rows(),
            },
        )
    )


@pytest.fixture(scope="module")
def found(book):
    return {each.developer: each for each in developers(book, terms(), COST, ("signed", "funded"))}


def test_bonds_that_say_their_megawatts_are_held_against_the_cost_of_these(found):
    one = found["b1"]
    assert one.takeout == pytest.approx((0.9 / 1.2, 0.9 / 1.0, 0.9 / 0.9))
    assert one.rests_on == "bonds per MW"
    assert one.rho == pytest.approx((0.9 - 0.825) / 0.175)
    assert one.contracts == ("sized",)


def test_a_developer_whose_bonds_say_none_has_the_terms_of_all_with_the_coupon_of_its_newest(found):
    two = found["b2"]
    assert (two.coupon, two.contracts, two.rests_on) == (0.05, ("new",), "coupon")
    assert two.takeout.mid == pytest.approx(closed_form("c", terms(), 0.0, spread=0.05 - 0.0575).takeout)
    assert two.bonds == pytest.approx(0.6)
    assert two.securitised == pytest.approx(0.5)


def test_all_others_are_one_row_at_the_end_with_their_loans(book):
    *_, others = developers(book, terms(), COST, ("signed", "funded"))
    assert others.developer == ""
    assert others.name == "all others (Builder Four, Builder Three)"
    assert others.loans == pytest.approx(2.0)
    assert others.rho == pytest.approx(returned(terms(), closed_form("m", terms(), 0.0).takeout))


def test_what_only_holds_sites_is_no_developer(found):
    assert set(found) == {"b1", "b2", ""}


def test_a_talk_counts_where_it_is_asked_for(book):
    asked = {each.developer: each for each in developers(book, terms(), COST, ("announced", "signed", "funded"))}
    assert (asked["b2"].coupon, asked["b2"].contracts) == (0.08, ("talk",))


def test_they_stand_by_how_much_comes_back(book):
    ranked = developers(book, terms(), COST, ("signed", "funded"))[:-1]
    assert [each.rho for each in ranked] == sorted((each.rho for each in ranked), reverse=True)


def test_a_book_without_developers_ranks_nobody(tmp_path):
    texts = texts_of_valid()
    empty = lt.load(write(tmp_path, {**texts, "assumptions.yaml": texts["assumptions.yaml"] + rows()}))
    assert developers(empty, terms(), COST, ("signed", "funded")) == ()


def test_the_bundled_book_ranks_its_developers_by_name():
    names = [each.developer for each in lt.flywheel(lt.load(), draws=0).developers]
    assert len(names) > 5
    assert names[-1] == ""
