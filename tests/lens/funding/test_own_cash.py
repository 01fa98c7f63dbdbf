"""Own cash: what a figure of investment is of, and what is missing rather than zero."""

import datetime as dt
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.funding.funding import funding
from tests.lens.builders import book, bundled, entity, value

AMOUNTS = st.floats(0.0, 300.0)


def company(capex, cash, id_="big"):
    """A company with figures by day, USD bn a year."""
    figures = {"capex": capex, "operating_cash_flow": cash}
    opening = {
        name: tuple(value(amount, valid_from=dt.date.fromisoformat(day)) for day, amount in by_day.items())
        for name, by_day in figures.items()
    }
    return replace(entity(id_, "sponsor"), opening=opening)


def spent(*records, **options):
    return {r["period"]: r["by_source"]["own_cash"] for r in funding(book(*records), **options).rows}


def test_the_figure_of_a_year_is_the_years():
    assert spent(company({"2024-12-31": 37.0, "2025-12-31": 70.0}, {"2024-12-31": 91.0, "2025-12-31": 115.0})) == {
        "2024": 37.0,
        "2025": 70.0,
    }


def test_a_rate_in_a_year_that_is_not_over_counts_to_its_day():
    found = funding(book(company({"2025-12-31": 70.0, "2026-06-30": 98.0}, {"2025-12-31": 115.0})))
    row = found.rows[-1]
    assert row["by_source"]["own_cash"] == 49.0
    assert row["own_cash"] == {"companies": 1, "first": "2026Q1", "last": "2026Q2", "partial": ["big"]}


def test_the_years_figure_replaces_the_rate_seen_before():
    early, late = {"2025-09-30": 64.0}, {"2025-09-30": 64.0, "2025-12-31": 70.0}
    assert spent(company({"2024-12-31": 37.0, **early}, {"2025-09-30": 120.0}))["2025"] == 48.0
    assert spent(company({"2024-12-31": 37.0, **late}, {"2025-09-30": 120.0}))["2025"] == 70.0


def test_a_fiscal_year_is_of_the_calendar_quarters_it_covers():
    fiscal = company({"2025-05-31": 20.0, "2026-05-31": 56.0}, {"2025-05-31": 90.0, "2026-05-31": 90.0})
    assert spent(fiscal) == {"2024": 10.0, "2025": 10.0 + 28.0, "2026": 28.0}
    april = company({"2026-04-26": 8.0}, {"2026-04-26": 90.0})  # its quarter lies mostly in the first of the calendar
    assert funding(book(april)).rows[-1]["own_cash"]["last"] == "2026Q1"


def test_a_year_nobody_reported_is_missing_and_not_zero():
    bond = funding(bundled(), "meta").rows[-1]
    assert (bond["period"], bond["by_source"]["own_cash"]) == ("2028", None)
    assert bond["own_cash"]["companies"] == 0
    unknown = company({"2025-12-31": 70.0}, {})
    [row] = funding(book(unknown)).rows
    assert (row["by_source"]["own_cash"], row["unknown"], row["total"]) == (None, 1, 0.0)


def test_cash_from_operations_is_carried_for_a_year_and_investment_is_not():
    found = spent(company({"2025-12-31": 70.0, "2026-12-31": 90.0}, {"2025-12-31": 115.0}))
    assert found == {"2025": 70.0, "2026": 90.0}
    assert spent(company({"2025-12-31": 70.0, "2027-12-31": 90.0}, {"2025-12-31": 115.0})) == {
        "2025": 70.0,
        "2027": None,
    }


@given(AMOUNTS, st.floats(-100.0, 300.0), AMOUNTS, AMOUNTS)
def test_quarters_add_up_to_years_and_never_exceed_investment_or_cash(old, cash, new, later):
    records = (company({"2024-12-31": old, "2025-09-30": new, "2026-06-30": later}, {"2025-12-31": cash}),)
    years, quarters = (funding(book(*records), each=each).rows for each in ("year", "quarter"))
    for year in years:
        parts = [q["by_source"]["own_cash"] for q in quarters if q["period"].startswith(year["period"])]
        whole = year["by_source"]["own_cash"]
        assert (whole is None) == all(part is None for part in parts)
        assert math.fsum(p for p in parts if p is not None) == pytest.approx(whole or 0.0, rel=1e-9, abs=1e-12)
        assert 0.0 <= (whole or 0.0) <= max(old, new, later) + 1e-9
        assert (whole or 0.0) <= max(cash, 0.0) + 1e-9


def test_meta_built_on_its_own_cash_until_2025_and_then_on_vehicles_too():
    rows = {row["period"]: row for row in funding(bundled(), "meta").rows}
    filed = {"2022": 31.186, "2023": 27.045, "2024": 37.256, "2025": 69.691, "2026": 98.226 / 2}
    assert {year: rows[year]["by_source"]["own_cash"] for year in filed} == pytest.approx(filed)
    assert [rows[year]["off_balance_share"] for year in ("2022", "2023", "2024")] == [0.0] * 3
    assert rows["2025"]["off_balance_share"] > 0.2
    assert [year for year in filed if rows[year]["own_cash"]["partial"]] == ["2026"]


def test_a_row_names_both_figures_it_rests_on():
    row = next(r for r in funding(bundled(), "meta").trail if r.period == "2026" and r.paid_from == "own_cash")
    assert (row.grade, row.basis, row.contract) == ("B", "reported", None)
    assert "98.226" in row.why
    assert "128.176" in row.why
    capex = bundled().entities["meta"].opening["capex"][-1]
    assert (row.file, row.line, row.source) == (capex.position.file, capex.position.line, capex.source)


def test_the_worse_of_two_figures_is_the_grade_of_what_rests_on_both():
    row = next(r for r in funding(bundled(), "microsoft").trail if r.period == "2023" and r.paid_from == "own_cash")
    grades = {bundled().sources[s].grade for s in row.source}
    assert row.grade == max(grades) == "C"
