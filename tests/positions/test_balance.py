"""Claims about the balanced opening position."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

import lookthrough
from lookthrough.book.loader import load_book
from lookthrough.book.records import Book, Contract, Entity, Position, Source, Value
from lookthrough.contracts import KINDS
from lookthrough.positions.balance import balance, balance_opening
from lookthrough.positions.sheets import RELATIVE_ERROR
from lookthrough.world.drivers import SHOCKS

AT = Position("entities/x.yaml", 1)
AS_OF = dt.date(2026, 6, 30)
NOW = 2026 * 4 + 1


def value(amount, grade="A", day=AS_OF, low=None, high=None, basis=None):
    low, high = amount if low is None else low, amount if high is None else high
    source = () if basis else (f"s{grade}",)
    return Value(str(amount), AT, low, amount, high, valid_from=day, source=source, basis=basis)


def company(id_, class_="modelled", **opening):
    figures = {name: v if isinstance(v, tuple) else (v,) for name, v in opening.items()}
    return Entity(id_, id_, "neocloud", class_, AT, opening=figures)


def bond(id_, issuer, principal, grade="A", start=None, maturity=None, status="funded", **terms):
    dates = {n: (value(float(q)),) for n, q in (("start", start), ("maturity", maturity)) if q is not None}
    terms = {"principal": (value(principal, grade),), **dates, **{n: (value(v, grade),) for n, v in terms.items()}}
    roles = {"issuer": issuer, "holder": "market"}
    return Contract(id_, "bond", roles, terms, (Value(status, AT),), "deal", AT, source=(f"s{grade}",))


def equity(id_, investor, issuer, stake, amount=0.0, start=None):
    begun = {"start": (value(float(start)),)} if start is not None else {}
    terms = {"stake": (value(stake),), "amount": (value(amount),), **begun}
    roles = {"investor": investor, "issuer": issuer}
    return Contract(id_, "jv_equity", roles, terms, (Value("funded", AT),), "deal", AT, source=("sA",))


def book(entities, contracts=()):
    sources = {f"s{g}": Source(f"s{g}", "t", "p", None, None, g, AT) for g in "ABC"}
    return Book(
        title="t",
        as_of=AS_OF,
        currency="USD",
        entities={e.id: e for e in entities},
        contracts={c.id: c for c in contracts},
        sources=sources,
        purchases=(),
        series={},
        assumptions={},
        assertions=(),
        scenarios={},
        excluded=(),
        sha256="",
        root="",
    )


def rows(report, item):
    return {r.entity: r for r in report.rows if r.item == item}


@settings(max_examples=80)
@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(2, 8))
def test_identities_and_bounds_hold_and_no_nearer_position_exists(seed, n, m):
    rng = np.random.default_rng(seed)
    A = rng.choice([-1.0, 0.0, 1.0], size=(n, m))
    x, variance = rng.exponential(size=m), rng.exponential(size=m) + 0.05
    b = A @ (rng.exponential(size=m) * (rng.random(m) < 0.7))
    found = balance(x, variance, A, b)
    assert found.solved
    assert found.residual < 1e-7
    assert np.all(found.values >= 0)
    # an independent solver: the identities as a term of great weight
    heavy = 1e5
    stacked, target = np.vstack([np.diag(variance**-0.5), heavy * A]), np.concatenate([x * variance**-0.5, heavy * b])
    oracle = lsq_linear(stacked, target, bounds=(0, np.inf), method="bvls", tol=1e-14)
    np.testing.assert_allclose(found.values, oracle.x, atol=2e-4)


def test_without_bounds_in_play_the_answer_is_the_closed_form():
    x, v, A, b = np.array([10.0, 4.0, 5.0]), np.array([1.0, 4.0, 2.0]), np.array([[1.0, -1.0, -1.0]]), np.zeros(1)
    V = np.diag(v)
    expected = x - V @ A.T @ np.linalg.inv(A @ V @ A.T) @ (A @ x - b)
    np.testing.assert_allclose(balance(x, v, A, b).values, expected)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.permutations(range(6)))
def test_the_order_of_items_does_not_matter(seed, order):
    rng = np.random.default_rng(seed)
    A, x, v = rng.choice([-1.0, 0.0, 1.0], size=(2, 6)), rng.exponential(size=6), rng.exponential(size=6) + 0.1
    b = A @ rng.exponential(size=6)
    one, other = balance(x, v, A, b), balance(x[order], v[order], A[:, order], b)
    np.testing.assert_allclose(one.values[order], other.values, atol=1e-9)


def test_contradictions_leave_a_residual_that_is_shown():
    found = balance(np.array([1.0]), np.array([1.0]), np.array([[1.0]]), np.array([-2.0]))
    assert found.residual == pytest.approx(2.0)


@pytest.mark.parametrize(("x", "v"), [(-1.0, 1.0), (1.0, -1.0)])
def test_negative_values_and_variances_are_refused(x, v):
    with pytest.raises(ValueError, match="not negative"):
        balance(np.array([x]), np.array([v]), np.ones((1, 1)), np.ones(1))


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        balance(np.ones(2), np.ones(2), np.ones((1, 3)), np.ones(1))


def test_what_already_balances_is_not_touched():
    report = balance_opening(book([company("a", debt=value(5.0), cash=value(1.0))], [bond("c1", "a", 5.0)]))
    assert [r.item for r in report.rows] == ["unlisted_debt"]
    assert report.position["a"] == {"debt": 5.0, "unlisted_debt": 0.0, "cash": 1.0}


def test_debt_beyond_listed_loans_is_unlisted_and_moves_no_figure():
    report = balance_opening(book([company("a", debt=value(9.0))], [bond("c1", "a", 5.0)]))
    assert rows(report, "unlisted_debt")["a"].after == pytest.approx(4.0)
    assert report.position["a"]["debt"] == 9.0
    assert report.loans["c1"] == 5.0


def test_loans_beyond_debt_move_the_weaker_figure_more():
    figures = [company("a", debt=value(4.0, "C"))], [bond("c1", "a", 3.0, "A"), bond("c2", "a", 3.0, "B")]
    report = balance_opening(book(*figures))
    debt, loans = report.position["a"]["debt"], report.loans
    assert debt == pytest.approx(sum(loans.values()))
    variances = {g: (RELATIVE_ERROR[g] * a) ** 2 for g, a in (("C", 4.0), ("A", 3.0), ("B", 3.0))}
    assert (debt - 4.0) / (3.0 - loans["c1"]) == pytest.approx(variances["C"] / variances["A"])
    assert (3.0 - loans["c2"]) / (3.0 - loans["c1"]) == pytest.approx(variances["B"] / variances["A"])
    assert rows(report, "unlisted_debt")["a"].before == pytest.approx(-2.0)
    assert rows(report, "unlisted_debt")["a"].after == pytest.approx(0.0)


def test_a_wide_range_counts_as_a_large_error():
    wide = company("a", debt=value(4.0, "A", low=1.0, high=7.0))
    report = balance_opening(book([wide], [bond("c1", "a", 6.0, "A")]))
    assert report.position["a"]["debt"] == pytest.approx(6.0, abs=0.01)


def test_loans_of_vehicles_owned_by_more_than_half_are_debt_of_the_owner():
    entities = [company("a", debt=value(9.0)), company("v", class_="vehicle"), company("w", class_="vehicle")]
    contracts = [bond("c1", "v", 5.0), bond("c2", "w", 7.0), equity("e1", "a", "v", 1.0), equity("e2", "a", "w", 0.2)]
    report = balance_opening(book(entities, contracts))
    assert report.position["a"]["unlisted_debt"] == pytest.approx(4.0)
    assert "c2" not in report.loans


@pytest.mark.parametrize(
    "change", [{"status": "rumoured"}, {"maturity": NOW - 1}, {"start": NOW + 1}, {"start": NOW - 8, "term": 2.0}]
)
def test_loans_that_are_not_outstanding_do_not_count(change):
    report = balance_opening(book([company("a", debt=value(5.0))], [bond("c1", "a", 5.0, **change)]))
    assert report.position["a"]["unlisted_debt"] == pytest.approx(5.0)


def test_debt_is_rolled_by_loans_that_began_and_fell_due_since():
    old = company("a", debt=value(5.0, day=dt.date(2025, 12, 31)))
    contracts = [bond("c1", "a", 2.0, start=NOW), bond("c2", "a", 1.0, start=NOW - 9, maturity=NOW - 1)]
    report = balance_opening(book([old], contracts))
    assert report.position["a"]["debt"] == pytest.approx(6.0)
    assert rows(report, "debt")["a"].before == 5.0


def test_cash_of_a_modelled_company_is_rolled_by_its_flow_and_by_what_it_raised():
    half_a_year = dt.date(2025, 12, 31)
    flows = {"operating_cash_flow": value(2.0), "capex": value(6.0)}
    lab = company("a", cash=value(3.0, day=half_a_year), **flows)
    contracts = [bond("c1", "a", 2.5, start=NOW), equity("e1", "b", "a", 0.1, amount=1.0, start=NOW)]
    report = balance_opening(book([lab, company("b", cash=value(4.0, day=half_a_year))], contracts))
    years = (AS_OF - half_a_year).days / 365.25
    assert report.position["a"]["cash"] == pytest.approx(3.0 - 4.0 * years + 2.5 + 1.0)
    assert report.position["b"]["cash"] == pytest.approx(3.0)


def test_burn_stands_for_all_flows_and_cash_never_falls_below_zero():
    burning = {"burn": value(9.0), "operating_cash_flow": value(50.0)}
    lab = company("a", cash=value(1.0, day=dt.date(2025, 12, 31)), **burning)
    assert balance_opening(book([lab])).position["a"]["cash"] == 0.0


def test_cash_of_a_sponsor_stays_as_published():
    sponsor = company("a", class_="sponsor", cash=value(3.0, day=dt.date(2025, 12, 31)), capex=value(9.0))
    assert balance_opening(book([sponsor])).position["a"]["cash"] == 3.0


def test_figures_after_the_date_of_the_book_are_not_used():
    later = company("a", cash=(value(3.0), value(7.0, day=dt.date(2026, 8, 31))))
    assert balance_opening(book([later])).position["a"]["cash"] == 3.0


def test_franchise_value_is_equity_plus_debt_less_cash_less_stakes():
    owner = company("a", market_value=value(100.0), debt=value(10.0), cash=value(30.0))
    entities = [owner, company("b", private_valuation=value(50.0)), company("v", class_="vehicle")]
    contracts = [equity("e1", "a", "b", 0.2, amount=1.0), equity("e2", "a", "v", 0.3, amount=4.0)]
    report = balance_opening(book(entities, contracts))
    assert rows(report, "franchise_value")["a"].after == pytest.approx(100 + 10 - 30 - 0.2 * 50 - 4.0)


def test_assumed_cash_is_named():
    entities = [company("a", cash=value(1.0, basis="assumed")), company("b", cash=value(1.0))]
    assert balance_opening(book(entities)).rests_on_assumed_cash == ("a",)


def test_the_order_of_contracts_and_entities_does_not_matter():
    entities = [company("a", debt=value(4.0, "C")), company("b", debt=value(2.0, "B"))]
    contracts = [bond("c1", "a", 3.0), bond("c2", "a", 3.0, "B"), bond("c3", "b", 5.0)]
    one = balance_opening(book(entities, contracts))
    other = balance_opening(book(entities[::-1], contracts[::-1]))
    assert one.loans == pytest.approx(other.loans)
    assert {e: pytest.approx(p) for e, p in one.position.items()} == other.position


def test_a_larger_book_does_not_change_a_company():
    alone = book([company("a", debt=value(4.0, "C"))], [bond("c1", "a", 6.0)])
    more = replace(alone, entities={**alone.entities, "b": company("b", debt=value(1.0))})
    one, other = balance_opening(alone), balance_opening(more)
    assert one.position["a"] == pytest.approx(other.position["a"])


def test_the_bundled_opening_position_is_solved_and_its_debt_notes_tie_out():
    result = load_book(Path(lookthrough.__file__).parent / "books" / "ai_2026", KINDS, SHOCKS)
    report = balance_opening(result.book)
    assert report.solved
    assert report.residual < 1e-6
    assert report.position["coreweave"]["unlisted_debt"] < 0.5
    weak = {r.entity for r in report.rows if r.item == "debt" and r.grade in "AB" and abs(r.change) > 0.1 * r.before}
    assert weak == set()
