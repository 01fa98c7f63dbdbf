"""When money comes: at the start, spread over draws, as known to be paid."""

import datetime as dt
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.funding.funding_rows import Calendar
from lookthrough.lens.funding.timing import timing
from tests.lens.builders import bundled, contract, q, stands, value

YEARS, QUARTERS = Calendar(), Calendar(each="quarter")
SHARES = st.floats(0.0, 1.0)


def shares(record, calendar=YEARS):
    return {period: share for period, (_, share) in timing(stands(record), calendar).items()}


def stake(paid=None, **terms):
    record = contract("s", "equity_investment", "fund", "lab", amount=10.0, **terms)
    dated = [value(amount, valid_from=day and dt.date.fromisoformat(day)) for day, amount in (paid or {}).items()]
    return replace(record, terms=record.terms | ({"paid": tuple(dated)} if dated else {}))


def test_money_comes_at_the_start_and_what_is_drawn_over_time_evenly():
    assert shares(contract("b", "bond", "big", "market", principal=10.0, start="2026Q3")) == {"2026": 1.0}
    assert shares(stake(start="2026Q3", end="2027Q2")) == {"2026": 0.5, "2027": 0.5}
    assert shares(stake()) == {"undated": 1.0}


def test_what_is_known_to_be_paid_came_by_then_and_the_rest_later():
    early = stake({"2026-03-31": 4.0, "2026-07-31": 10.0}, start="2026Q1", end="2028Q4")
    assert shares(early) == pytest.approx({"2026": 1.0})
    assert shares(early, QUARTERS) == pytest.approx({"2026Q1": 0.4, "2026Q2": 0.3, "2026Q3": 0.3})
    half = stake({"2026-12-31": 5.0}, start="2026Q1", end="2027Q4")
    assert shares(half) == pytest.approx({"2026": 0.5, "2027": 0.5})


def test_a_rest_without_an_end_has_no_date_and_a_payment_without_a_day_is_at_the_start():
    assert shares(stake({"2026-06-30": 7.0}, start="2026Q1")) == pytest.approx({"2026": 0.7, "undated": 0.3})
    assert shares(stake({None: 10.0}, start="2026Q1", end="2028Q4")) == {"2026": 1.0}
    assert shares(stake({"2026-06-30": 7.0}, start="2026Q1"), Calendar(q("2026Q1"), None)) == pytest.approx(
        {"2026": 0.7}
    )


@given(st.lists(SHARES, min_size=1, max_size=3), st.integers(0, 12))
def test_over_all_time_the_money_is_the_contract(parts, length):
    days = ("2026-03-31", "2026-09-30", "2027-06-30")
    end = q("2026Q1") + length
    record = stake(
        {d: 10.0 * p for d, p in zip(days, parts, strict=False)}, start="2026Q1", end=f"{end // 4}Q{end % 4 + 1}"
    )
    for calendar in (YEARS, QUARTERS):
        found = shares(record, calendar)
        assert math.fsum(found.values()) == pytest.approx(1.0)
        assert min(found.values()) >= 0.0
    quarters = shares(record, QUARTERS)
    for year, share in shares(record).items():
        assert math.fsum(s for p, s in quarters.items() if p.startswith(year)) == pytest.approx(share)


def test_bundled_amazon_has_paid_openai_by_the_summer_of_2026():
    assert shares(bundled().contracts["c014"]) == pytest.approx({"2026": 1.0})
    assert shares(bundled().contracts["c017"]).keys() == {*map(str, range(2019, 2027)), "undated"}


@pytest.mark.parametrize("id_", ["c013", "c014", "c015", "c017", "c121", "c322"])
def test_bundled_shares_add_up(id_):
    assert math.fsum(shares(bundled().contracts[id_], QUARTERS).values()) == pytest.approx(1.0)
