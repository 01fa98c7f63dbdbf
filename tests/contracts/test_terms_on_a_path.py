"""What follows from several numbers is worked out on each path: an end from a start, a rest from an amount.

Each fault is a contract of a few terms, worked out by hand beside the test; quarters are numbered ``year * 4 + quarter
- 1``, and the book's first quarter ahead is 2026Q3.
"""

import datetime as dt
from collections import Counter

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.book.schema.vocabulary import STATUSES
from lookthrough.book.shape.span import rent_growth
from lookthrough.contracts import KINDS, debt, equity, lease
from lookthrough.contracts.commitment import due as promised
from lookthrough.contracts.dates import life
from lookthrough.contracts.lease import climb
from lookthrough.contracts.slots import SILENT, Slot, fixed, whole
from lookthrough.positions.families import families, middle
from lookthrough.positions.plan import compile_plan
from tests.lens.builders import HERE, Value, book, bundled, contract, q

jax.config.update("jax_enable_x64", True)

AS_OF, NOW = dt.date(2026, 6, 30), q("2026Q3")
ASSUMED = {name: assumption.value for name, assumption in bundled().assumptions.items()}
EVEN = (np.arange(400) + 0.5) / 400.0  # draws of 400 paths, spread evenly


def plan_of(*records, **assumed):
    return compile_plan(book(*records, as_of=AS_OF, assumptions={**ASSUMED, **assumed}), KINDS, STATUSES)


def on_paths(plan, draws=None):
    """Return the terms of each family on 400 paths; every range is drawn with a permutation of its own."""
    table, mix = plan.table.arrays(), np.random.default_rng(7)
    parts = np.stack([mix.permutation(EVEN) if draws is None else draws for _ in table.low])
    return families(np, plan, table.low[:, None] + (table.high - table.low)[:, None] * parts)


def spread(first, last):
    low, high = q(first), q(last)
    return Value(f"{first}..{last}", HERE, low, (low + high) / 2, high)


def shares(values):
    counted = Counter(values.ravel().tolist())
    return {quarter: count / values.size for quarter, count in sorted(counted.items())}


# --- dates ----------------------------------------------------------------------------------------------------------


def test_each_quarter_of_a_range_of_dates_has_the_same_chance_and_the_last_is_one_of_them():
    # A year is four quarters, a quarter of the paths each; two quarters are half each. Drawn to the end and rounded
    # down, the last one would never come.
    plan = plan_of(
        contract("year", "lease", "a", "b", rent=1.0, start=spread("2027Q1", "2027Q4"), end="2040Q4"),
        contract("half", "lease", "a", "b", rent=1.0, start="2027Q1", end=spread("2031Q1", "2031Q2")),
        contract("notes", "bond", "a", "b", principal=1.0, start="2025Q1", maturity=spread("2030Q1", "2032Q4")),
    )
    drawn = on_paths(plan)
    half, year = drawn["lease"].end[0], drawn["lease"].start[1]
    assert shares(year) == {q(f"2027Q{i}"): 0.25 for i in (1, 2, 3, 4)}
    assert shares(half) == {q("2031Q1"): 0.5, q("2031Q2"): 0.5}
    assert len(shares(drawn["debt"].maturity)) == 12
    assert middle(plan)["lease"].start[1] == q("2027Q2")  # the middle one, as look-through reads it


@given(low=st.integers(8000, 8200), width=st.integers(0, 40), part=st.floats(0.0, 1.0))
def test_a_whole_number_is_drawn_from_its_range_and_never_beyond_it(low, width, part):
    slot = whole(Slot("x", float(low), low + width / 2, float(low + width), "reported"))
    drawn = np.floor(slot.low + (slot.high - slot.low) * np.float64(part))
    assert low <= drawn <= low + width
    assert (slot.low == slot.high) == (width == 0)
    assert slot.low <= slot.mid <= slot.high


def test_a_term_is_counted_from_the_start_of_the_path():
    # Two years are eight quarters of rent, whenever the lease starts; a year and a half are six quarters of a backstop.
    plan = plan_of(
        contract("moving", "lease", "a", "b", rent=1.0, start=spread("2027Q1", "2028Q4"), term=2.0),
        contract("year", "lease", "a", "b", rent=1.0, start=spread("2027Q1", "2027Q4"), term=2.0),
        contract("put", "backstop", "a", "b", cap=1.0, start=spread("2027Q1", "2028Q4"), term=1.5),
    )
    drawn = on_paths(plan)
    assert set(np.ravel(drawn["lease"].end - drawn["lease"].start + 1)) == {8.0}
    assert set(np.ravel(drawn["backstop"].end - drawn["backstop"].start + 1)) == {6.0}


def test_the_quarters_of_an_assumed_term_have_the_same_chance_too():
    # A term of 1 to 2 years is 4, 5, 6, 7 or 8 quarters, a fifth of the paths each.
    silent = contract("silent", "lease", "a", "b", rent=1.0, start="2027Q1")
    drawn = on_paths(plan_of(silent, **{"lease.term": (1.0, 2.0)}))["lease"]
    assert shares(drawn.end - drawn.start + 1) == {float(n): 0.2 for n in (4, 5, 6, 7, 8)}


dates = st.one_of(st.just(SILENT), st.floats(8080.0, 8140.0))


@given(start=dates, end=dates, term=st.floats(0.0, 80.0))
def test_a_contract_has_a_first_and_a_last_quarter_in_order_on_every_path(start, end, term):
    first, last = (np.float64(x) for x in life(np, np.float64(start), np.float64(end), np.float64(term), NOW))
    assert first <= last
    assert first == np.floor(first)
    if end == SILENT:
        assert last - first + 1 == max(1, np.floor(term))
    if start == SILENT and end == SILENT:
        assert first == NOW
    if start == SILENT and 0 < end < NOW:
        assert last < NOW  # over: a start that is not known does not bring it back
    in_jax = life(jnp, jnp.asarray(start), jnp.asarray(end), jnp.asarray(term), NOW)
    assert [float(x) for x in in_jax] == [first, last]


# --- what is left to pay --------------------------------------------------------------------------------------------


def test_more_paid_than_the_low_end_of_an_amount_leaves_nothing_to_pay_and_not_less():
    # 2 to 6, of which 3 is paid: nothing is left on a quarter of the paths (2 to 3), up to 3 on the others.
    plan = plan_of(
        contract("shares", "equity_investment", "a", "b", status="signed", amount=(2.0, 6.0), paid=3.0),
        contract("ranged", "equity_investment", "a", "b", status="signed", amount=30.0, paid=(10.0, 40.0)),
    )
    ranged, one = on_paths(plan)["equity"].unpaid
    assert (one.min(), (one == 0.0).mean()) == (0.0, 0.25)
    assert one.max() == pytest.approx(3.0, abs=0.02)
    assert (ranged.min(), (ranged == 0.0).mean()) == (0.0, pytest.approx(1 / 3, abs=0.01))
    assert middle(plan)["equity"].unpaid.ravel().tolist() == [5.0, 1.0]


def test_equity_that_was_due_before_the_book_is_paid_over_the_assumed_term():
    plan = plan_of(
        contract("late", "equity_investment", "a", "b", status="signed", amount=2.0, start="2024Q1", end="2025Q4"),
        **{"equity_investment.term": 1.0},
    )
    terms = middle(plan)["equity"]
    paid = [float(equity.due(np, terms, NOW + i)[0, 0]) for i in range(6)]
    assert paid == [0.5, 0.5, 0.5, 0.5, 0.0, 0.0]


@pytest.mark.parametrize(
    ("dates", "prepaid", "by_hand"),
    [
        # Eight quarters of 0.25: the first six are set off against 1.5.
        ({"start": "2027Q1", "term": 2.0}, 1.5, [0.0] * 8 + [0.25] * 2),
        # 0.4 covers one quarter, and 0.15 of the next.
        ({"start": "2027Q1", "term": 2.0}, 0.4, [0.0] * 3 + [0.1] + [0.25] * 6),
        # Begun in 2026Q1: two quarters of it were delivered before the book, so that 1 covers two more.
        ({"start": "2026Q1", "term": 2.0}, 1.0, [0.0] * 2 + [0.25] * 4 + [0.0] * 4),
        # More than all of it.
        ({"start": "2027Q1", "term": 2.0}, 5.0, [0.0] * 10),
    ],
)
def test_the_first_deliveries_are_set_off_against_what_is_prepaid(dates, prepaid, by_hand):
    terms = {"amount": 2.0, "prepaid": prepaid, "ramp": 0.0, **dates}
    plan = plan_of(contract("chips", "compute_commitment", "a", "b", status="signed", **terms))
    paid = [float(promised(np, middle(plan)["commitment"], NOW + i)[0, 0]) for i in range(10)]
    assert paid == pytest.approx(by_hand, abs=1e-15)


# --- leases ---------------------------------------------------------------------------------------------------------


def test_the_total_of_a_lease_holds_its_escalator():
    # 10 over ten years at 3 %: the first rent is 10 / (1 + 1.03 + ... + 1.03^9) = 10 / 11.4639 = 0.8723.
    plan = plan_of(contract("let", "lease", "a", "b", amount=10.0, term=10.0, escalator=0.03, start="2027Q1"))
    terms = middle(plan)["lease"]
    paid = [float(lease.due(np, terms, q("2027Q1") + i, np.zeros(1))[0, 0]) for i in range(44)]
    assert terms.rent[0, 0] == pytest.approx(0.872305, abs=1e-6)
    assert sum(paid) == pytest.approx(10.0)
    assert paid[4] / paid[0] == pytest.approx(1.03)


def test_a_total_is_paid_on_each_path_whatever_its_term_and_its_escalator():
    ranged = {"term": (8.0, 12.0), "escalator": (0.0, 0.05), "start": spread("2027Q1", "2028Q4")}
    plan = plan_of(contract("let", "lease", "a", "b", amount=10.0, **ranged))
    terms = on_paths(plan)["lease"]
    paid = sum(lease.due(np, terms, quarter, np.zeros(1)) for quarter in range(NOW, NOW + 80))
    assert paid[0] == pytest.approx(np.full(400, 10.0))
    assert len(set(terms.rent.ravel())) > 300


def test_a_stated_rent_goes_before_a_stated_total_and_without_an_escalator_stays_as_it_begins():
    # 1 a year for ten years is 10, though 11 is stated as well. Without any total the escalator is the assumed one.
    plan = plan_of(
        contract("both", "lease", "a", "b", rent=1.0, amount=11.0, term=10.0, start="2027Q1"),
        contract("silent", "lease", "a", "b", rent=1.0, term=10.0, start="2027Q1"),
        **{"lease.escalator": (0.0, 0.03)},
    )
    terms = middle(plan)["lease"]
    paid = sum(lease.due(np, terms, quarter, np.zeros(1)) for quarter in range(NOW, NOW + 80))
    assert paid[:, 0] == pytest.approx([10.0, sum(1.015**year for year in range(10))])
    assert (on_paths(plan)["lease"].escalator.max(axis=1) > [-1.0, 0.029]).all()


@given(escalator=st.floats(-0.2, 0.3), quarters=st.integers(1, 120))
def test_rent_climbs_alike_on_arrays_and_in_one_number(escalator, quarters):
    by_hand = sum((1 + escalator) ** (t // 4) / 4 for t in range(quarters))
    assert rent_growth(escalator, quarters) == pytest.approx(by_hand)
    for xp in (np, jnp):
        assert float(climb(xp, xp.asarray(escalator), xp.asarray(float(quarters)))) == pytest.approx(by_hand)


@pytest.mark.parametrize("escalator", [-3.0, -1.0, 100.0])
def test_no_escalator_is_beyond_numbers(escalator):
    found = rent_growth(escalator, 4000), float(climb(np, np.float64(escalator), 4000.0))
    assert np.isfinite(found).all()
    assert min(found) > 0.0


# --- debt -----------------------------------------------------------------------------------------------------------


def lent(plan, count, rate=0.0):
    """Return draw, interest and principal of the only debt for some quarters from the first one ahead."""
    terms, rows = middle(plan)["debt"], []
    balance = terms.drawn
    for quarter in range(NOW, NOW + count):
        one = debt.paid(np, terms, balance, debt.coupon(terms, np.array(rate)), quarter, NOW)
        rows.append([float(part[0, 0]) for part in one])
        balance = one.balance
    return np.array(rows).T


def test_level_payments_need_no_stated_maturity():
    # 3 over eight quarters at 2 % a quarter: 3 x 0.02 / (1 - 1.02^-8) = 0.40953 every quarter, whichever says "8".
    terms = {"principal": 3.0, "rate": 0.08, "amortisation": "level", "start": "2026Q3"}
    stated = plan_of(contract("notes", "bond", "a", "b", maturity="2028Q2", **terms))
    assumed = plan_of(contract("notes", "bond", "a", "b", **terms), **{"bond.term": 2.0})
    for plan in (stated, assumed):
        _, interest, principal, left = lent(plan, 8)
        assert interest + principal == pytest.approx(np.full(8, 0.409530), abs=1e-6)
        assert left[-1] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("rate", [0.0, 1e-11, 1e-9])
def test_level_payments_at_no_rate_are_equal_instalments_of_principal(rate):
    terms = {"amortisation": "level", "start": "2026Q3", "maturity": "2028Q2"}
    _, interest, principal, _ = lent(plan_of(contract("n", "bond", "a", "b", principal=4.0, rate=rate, **terms)), 8)
    assert principal == pytest.approx(np.full(8, 0.5), rel=1e-8)
    assert interest == pytest.approx(np.zeros(8), abs=1e-8)


def test_nothing_is_drawn_after_the_maturity_nor_repaid_before_the_last_draw():
    # Drawn over a year from 2026Q4, due in 2027Q2: three draws of 1, all repaid in the last of those quarters.
    short = contract("short", "ddtl", "a", "b", principal=3.0, rate=0.08, start="2026Q4", maturity="2027Q2")
    draw, _, principal, left = lent(plan_of(short, **{"ddtl.draw_period": 1.0}), 8)
    assert draw.tolist() == [0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    assert principal.tolist() == [0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0]
    assert left[-1] == 0.0


def test_a_loan_is_drawn_as_its_project_is_built_and_then_amortised():
    # Four draws of 0.5 from 2026Q3, then 2 in four instalments of 0.5.
    loan = contract("loan", "ddtl", "a", "b", principal=2.0, rate=0.08, start="2026Q3", maturity="2028Q2")
    draw, _, principal, _ = lent(plan_of(loan, **{"ddtl.draw_period": 1.0}), 8)
    assert draw.tolist() == [0.5] * 4 + [0.0] * 4
    assert principal == pytest.approx([0.0] * 4 + [0.5] * 4)


def test_a_stated_start_of_amortisation_ends_the_draws_and_one_that_has_passed_waits_for_them():
    dates = {"start": "2026Q3", "maturity": "2028Q2", "amortisation": "linear"}
    period = {"ddtl.draw_period": 1.0}
    stated = contract("loan", "ddtl", "a", "b", principal=3.0, rate=0.08, amortisation_start="2027Q1", **dates)
    draw, _, principal, _ = lent(plan_of(stated, **period), 8)
    assert draw == pytest.approx([1.5, 1.5] + [0.0] * 6)  # two quarters are left before 2027Q1
    assert principal == pytest.approx([0.0, 0.0] + [0.5] * 6)
    past = {"drawn": 1.0, "amortisation_start": "2026Q2", "start": "2026Q1", "maturity": "2028Q2"}
    begun = contract("loan", "ddtl", "a", "b", principal=3.0, rate=0.08, amortisation="linear", **past)
    draw, _, principal, _ = lent(plan_of(begun, **period, **{"debt.availability": 2.0}), 8)
    assert draw == pytest.approx([0.5] * 4 + [0.0] * 4)
    assert principal == pytest.approx([0.0] * 4 + [0.75] * 4)


def test_a_bond_below_its_size_has_been_repaid_and_is_not_drawn_again():
    terms = {"principal": 5.0, "drawn": 3.0, "rate": 0.08, "start": "2026Q1", "maturity": "2028Q2"}
    draw, _, principal, _ = lent(plan_of(contract("n", "bond", "a", "b", **terms)), 8)
    assert draw.sum() == 0.0
    assert principal.sum() == 3.0


@given(
    principal=st.floats(0.1, 50.0),
    part=st.floats(0.0, 1.2),
    kind=st.sampled_from(["bond", "term_loan", "ddtl", "revolver"]),
    way=st.sampled_from(["bullet", "linear", "level"]),
    start=st.integers(8090, 8120),
    length=st.integers(1, 40),
    wait=st.integers(-10, 40),
)
def test_what_is_lent_is_repaid_once_and_no_balance_is_negative(principal, part, kind, way, start, length, wait):
    when = {"start": float(start), "maturity": float(max(start + length, NOW)), "amortisation_start": start + wait}
    if wait < 0:
        del when["amortisation_start"]
    numbers = {name: Value(str(number), HERE, number, number, number) for name, number in when.items()}
    loan = contract(
        "n", kind, "a", "b", principal=principal, drawn=principal * part, rate=0.05, amortisation=way, **numbers
    )
    draw, _, repaid, left = lent(plan_of(loan), 60)
    assert (left >= -1e-12).all()
    assert draw.sum() + principal * part == pytest.approx(repaid.sum())
    assert not draw[int(when["maturity"]) - NOW + 1 :].any()


def test_a_number_that_is_known_is_drawn_as_it_is():
    assert whole(fixed("x", 8107.0)) == fixed("x", 8107.0)
