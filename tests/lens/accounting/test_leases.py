from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.accounting.guarantees import guarantee_is_recognised, is_debt_like_guarantee
from lookthrough.lens.accounting.leases import (
    LeaseInputs,
    counts_neither,
    is_measured,
    lease_is_finance,
    lease_liability,
    major_part,
    substantially_all,
)
from lookthrough.units.range import Range


def point(value):
    return Range(value, value, value)


def lease(payments=10.0, guarantee=0.0, fair=30.0, years=4.0, life=(30.0, 30.0), **signs):
    given = {"payments": payments, "guarantee": guarantee, "fair_value": fair}
    amounts = {name: None if x is None else point(x) for name, x in given.items()}
    span = None if life is None else Range(life[0], sum(life) / 2, life[1])
    return LeaseInputs(**amounts, years=years, life=span, **signs)


def test_classification_counts_the_whole_guarantee_and_measurement_the_probable_part():
    assert lease_is_finance(lease(10.0, 0.0)).answer is False
    assert lease_is_finance(lease(10.0, 18.0)).answer is True
    assert lease_liability(10.0, 0.0, commenced=True) == 10.0


@given(st.floats(0.0, 40.0), st.floats(0.0, 40.0), st.floats(1.0, 60.0))
def test_more_guarantee_never_makes_a_finance_lease_an_operating_one(rent, guarantee, fair):
    less, more = (lease_is_finance(lease(rent, g, fair)).answer for g in (guarantee, guarantee + 5.0))
    assert not (less is True and more is not True)


def test_each_of_the_five_signs_alone_makes_a_finance_lease_and_is_named():
    signs = {
        "ownership": lease(transfer=True),
        "option": lease(purchase_option=True),
        "life": lease(years=16.0, life=(20.0, 20.0)),
        "whole guarantee": lease(payments=28.0),
        "no other use": lease(no_other_use=True),
    }
    for words, given_lease in signs.items():
        finding = lease_is_finance(given_lease)
        assert finding.answer is True
        assert words in finding.question
        assert len(finding.steps) == 5
    assert lease_is_finance(lease()).answer is False


def test_what_is_not_known_or_reaches_over_the_line_is_open_and_names_the_field():
    assert "fair_value" in lease_is_finance(lease(fair=None)).why
    assert "rent" in lease_is_finance(lease(payments=None)).why
    assert "life would decide" in lease_is_finance(lease(years=15.0, life=(15.0, 40.0))).why
    unpublished = lease_is_finance(replace(lease(guarantee=None), guaranteed_value=point(20.0)))
    assert unpublished.answer is None
    assert "more than 17.0 bn USD" in unpublished.why
    assert "worth 100%" in unpublished.why
    assert "most_paid" in unpublished.why
    ranged = replace(lease(), guarantee=Range(0.0, 10.0, 20.0))
    assert lease_is_finance(ranged).answer is None
    assert all(lease_is_finance(x).answer is None for x in (lease(fair=None), lease(payments=None)))


def test_a_term_of_just_three_quarters_of_the_life_is_a_major_part():
    assert major_part(lease(years=9.0, life=(12.0, 12.0))).answer is True  # 9 / 12 = 75 %
    assert major_part(lease(years=8.75, life=(12.0, 12.0))).answer is False


@pytest.mark.parametrize(
    ("fair", "answer"),
    [
        ((80.0, 110.0), None),  # 90 / 110 = 82 %, 90 / 80 = 113 %: the line of 90 % lies between
        ((80.0, 100.0), True),  # 90 / 100 = 90 %
        ((101.0, 110.0), False),  # 90 / 101 = 89 %
    ],
)
def test_rent_is_held_against_both_ends_of_the_fair_value(fair, answer):
    ranged = replace(lease(payments=90.0), fair_value=Range(fair[0], sum(fair) / 2, fair[1]))
    assert substantially_all(ranged).answer is answer


def test_an_unpublished_guarantee_does_not_matter_where_the_rent_alone_is_enough():
    assert lease_is_finance(lease(payments=29.0, guarantee=None)).answer is True


def test_nothing_is_recognised_before_a_lease_commences():
    assert lease_liability(10.0, None, commenced=False) == 0.0
    assert lease_liability(10.0, None, commenced=True) is None
    assert is_measured("us", commenced=False, has_guarantee=True).answer is False


def test_ifrs_measures_what_is_expected_and_has_one_class_for_tenants():
    assert lease_liability(10.0, 3.0, commenced=True) == 13.0
    assert "expected" in is_measured("ifrs", commenced=True, has_guarantee=True).why
    assert "probable" in is_measured("us", commenced=True, has_guarantee=True).why


def test_a_guarantee_counts_as_debt_beyond_the_threshold_only():
    assert is_debt_like_guarantee(0.5).answer is False
    assert is_debt_like_guarantee(0.51).answer is True
    assert is_debt_like_guarantee(None).answer is None


@pytest.mark.parametrize(("recorded", "answer"), [(None, None), (0.0, False), (1.2, True)])
def test_whether_a_guarantee_is_a_liability_is_what_the_accounts_show(recorded, answer):
    assert guarantee_is_recognised(recorded=recorded, gaap="us").answer is answer


def test_each_kind_of_guarantee_has_its_standard():
    rules = {
        guarantee_is_recognised(recorded=1.0, gaap=gaap, commenced=True, **kind).rule
        for gaap in ("us", "ifrs")
        for kind in ({}, {"is_own_residual": True}, {"is_derivative": True})
    }
    assert rules == {f"{s}.guarantee" for s in ("asc460", "asc842", "asc815", "ifrs9", "ifrs16")}


def test_a_tenants_guarantee_of_a_lease_to_come_is_no_liability():
    found = guarantee_is_recognised(recorded=None, gaap="us", is_own_residual=True)
    assert found.answer is False


@pytest.mark.parametrize(("recorded", "answer"), [(None, None), (0.0, True), (0.4, False)])
def test_accounts_that_count_neither_renewal_nor_guarantee_are_said_to(recorded, answer):
    found = counts_neither(28.0, recorded)
    assert found.answer is answer
    assert "28" in found.why
