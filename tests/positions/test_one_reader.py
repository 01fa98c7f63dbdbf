"""One reader: what a book says of a contract is the same for look-through, schedule, flows and a run.

Every contract of the bundled book, 100 or more of the random books and a few made by hand are read by all of them, and
all readings agree for all of them. What a run draws is read at the low, the middle and the high end of every range.
"""

import math
import os
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from lookthrough.book.loader import load_book
from lookthrough.book.records import Contract
from lookthrough.book.schema.vocabulary import STATUSES
from lookthrough.book.shape.span import quarters_in
from lookthrough.contracts import KINDS
from lookthrough.contracts.dates import renewal_quarters
from lookthrough.contracts.debt import DRAWN_FIRST
from lookthrough.lens.circularity.book_payments import RATE, book_flows
from lookthrough.positions.families import families
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.repayment import balances
from lookthrough.positions.schedule import schedule
from lookthrough.positions.standing import standing_contracts
from lookthrough.positions.standing_contract import StandingContract, left_to_pay
from lookthrough.world.drivers import SHOCKS
from tests.any_book.books import book as random_book
from tests.any_book.books import bundled_assumptions
from tests.lens import builders

GENERATED = int(os.environ.get("LOOKTHROUGH_READINGS", "100"))  # `make fuzz` reads 200
AHEAD, BACK = 400, 100  # quarters
FIXED = {"lease": "rent", "commitment": "commitment", "order": "order", "equity": "funding"}  # family: its payments
DATES = ("start", "end", "maturity")
LOW, MID, HIGH = range(3)

pytestmark = pytest.mark.xdist_group("any_book")


@dataclass(frozen=True)
class Case:
    """A contract as its readers have it; amounts are USD bn.

    Attributes:
        contract: as the book has it.
        look: as look-through has it.
        now: the first quarter ahead.
        drawn: as a run has it, its terms with every range at its low end, its middle and its high end.
        paid: as the schedule has it, by nature of payment ``[quarter from now]``.
        flows: as the table of flows has it, by quarter.
        apart: whether that table keeps its parties apart.
    """

    contract: Contract
    look: StandingContract
    now: int
    drawn: dict[str, tuple[float, float, float]]
    paid: dict[str, np.ndarray]
    flows: dict[int, float]
    apart: bool

    @property
    def family(self):
        return self.look.family

    @property
    def last_drawn(self):
        return self.drawn["maturity" if self.family == "debt" else "end"]

    @property
    def total(self):
        """Everything paid or drawn in a quarter; interest below zero is no flow."""
        return sum((np.maximum(paid, 0.0) for paid in self.paid.values()), np.zeros(AHEAD + 1))


# --- readings that must agree ---------------------------------------------------------------------------------------


def first_quarters_differ(case):
    stated = case.look.first_quarter
    if stated is None:
        return False
    # equity is paid in instalments of what is not paid yet, from the book's date at the earliest
    return case.drawn["start"][MID] != (max(stated, case.now) if case.family == "equity" else stated)


def last_quarters_differ(case):
    stated = case.look.last_quarter
    if stated is None or (case.family == "equity" and stated < case.now):  # overdue: paid as soon as one assumes
        return False
    return case.last_drawn[MID] != stated


def _by_a_loan(case):
    """What it pays follows a loan and not its written amount (``tests/simulate/test_bending.py``)."""
    return case.contract.word("serves") is not None


def first_payments_differ(case):
    stated, paid = case.look.first_quarter, _paying(case)
    if _by_a_loan(case):
        return False
    if case.family == "debt" and not case.paid["interest"].any():  # nothing is due before the principal is
        return False
    if case.look.prepaid is not None and paid.size > 0:  # the first deliveries are set off against it
        return stated is not None and paid[0] < max(stated, case.now)
    return stated is not None and paid.size > 0 and paid[0] != max(stated, case.now)


def last_payments_differ(case):
    stated, paid = case.look.last_quarter, _paying(case)
    if stated is None or not paid.size or (case.family == "equity" and stated < case.now) or _by_a_loan(case):
        return False
    options = renewal_quarters(case.contract) if case.family == "lease" else 0
    return paid[-1] != max(stated + options, case.now)


def flows_differ_from_the_schedule(case):
    if not case.apart or not case.paid:
        return False
    ahead = [case.flows.get(case.now + i, 0.0) for i in range(AHEAD + 1)]
    return not np.allclose(ahead, case.total, rtol=1e-9, atol=1e-12)


def flows_begin_before_the_contract(case):
    stated = case.look.first_quarter
    return stated is not None and bool(case.flows) and min(case.flows) < stated


def rent_differs(case):
    """The fixed rent, from a stated rent or a stated total."""
    first, last = case.look.first_quarter, case.look.last_quarter
    if case.family != "lease" or first is None or last is None or first < case.now or _by_a_loan(case):
        return False
    return not _near(case.paid["rent"][: last - case.now + 1].sum(), case.look.fixed_rent.mid)


def promised_amount_differs(case):
    first, left = case.look.first_quarter, left_to_pay(case.look)
    if case.family not in {"commitment", "order"} or first is None or first < case.now or left is None:
        return False
    if _by_a_loan(case):
        return False
    return not _near(case.paid[FIXED[case.family]].sum(), left.mid)


def unpaid_equity_differs(case):
    """But for takeovers, which pay the owners of before."""
    if case.family != "equity" or case.look.unpaid is None or case.contract.kind == "acquisition":
        return False
    return not _near(case.paid["funding"].sum(), case.look.unpaid.mid)


def balances_differ(case):
    """The balance of look-through is that of the quarter before, and what is drawn, less the principal that is paid."""
    if case.family != "debt":
        return False
    read = balances(case.look, case.now + AHEAD)
    if read is None:
        return False
    moved = case.paid["draw"] - case.paid["principal"]
    return not np.allclose(np.diff(read), moved, rtol=1e-9, atol=1e-12) or not _near(read[0], -moved.sum())


def a_draw_follows_the_maturity(case):
    drawn = np.flatnonzero(case.paid["draw"]) if case.family == "debt" else np.array([])
    last = case.look.last_quarter
    return last is not None and drawn.size > 0 and drawn[-1] + case.now > max(last, case.now)


def principal_is_paid_while_a_delayed_draw_loan_is_drawn(case):
    if case.family != "debt" or case.contract.kind not in DRAWN_FIRST:
        return False
    drawn, repaid = np.flatnonzero(case.paid["draw"]), np.flatnonzero(case.paid["principal"])
    last = max(case.look.last_quarter or case.now + AHEAD, case.now) - case.now  # what is drawn then is repaid then
    return drawn.size > 0 and repaid.size > 0 and repaid[0] <= drawn[-1] and repaid[0] < last


def a_payment_may_be_negative(case):
    sizes = [ends for name, ends in case.drawn.items() if name in {"unpaid", "amount", "principal", "drawn", "rent"}]
    return any(min(ends) < 0.0 for ends in sizes) or any((paid < -1e-12).any() for paid in _principal(case))


def a_quarter_of_a_range_is_never_drawn(case):
    """The first and the last quarter of a stated range are drawn, where nothing else bounds them."""
    for name in DATES:
        value, ends = case.contract.value(name), case.drawn.get(name)
        if value is None or value.mid is None or ends is None:
            continue
        begun = case.now if case.family == "equity" and name == "start" else 0
        bound = case.drawn["start"] if name != "start" else (0, 0, 0)
        if (ends[LOW], ends[HIGH]) != (max(value.low, begun, bound[LOW]), max(value.high, begun, bound[HIGH])):
            return not (case.family == "equity" and name != "start" and value.low < bound[HIGH])
    return False


def a_term_is_longer_on_some_paths(case):
    """Whether both ends of a range of terms are that long, counted from whatever start is drawn."""
    term = case.contract.value("term")
    if term is None or term.mid is None or case.look.last_quarter is None or case.look.has_stated_end:
        return False
    lengths = [last - first + 1 for first, last in zip(case.drawn["start"], case.last_drawn, strict=True)]
    return (lengths[LOW], lengths[HIGH]) != (quarters_in(term.low), quarters_in(term.high))


CLAIMS = (
    first_quarters_differ,
    last_quarters_differ,
    first_payments_differ,
    last_payments_differ,
    flows_differ_from_the_schedule,
    flows_begin_before_the_contract,
    rent_differs,
    promised_amount_differs,
    unpaid_equity_differs,
    balances_differ,
    a_draw_follows_the_maturity,
    principal_is_paid_while_a_delayed_draw_loan_is_drawn,
    a_payment_may_be_negative,
    a_quarter_of_a_range_is_never_drawn,
    a_term_is_longer_on_some_paths,
)


def _near(one, other):
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _paying(case):
    """Return the quarters in which something is paid or drawn."""
    paid = case.paid.get(FIXED.get(case.family, ""))
    if case.family == "debt":
        paid = np.abs(case.paid["interest"]) + case.paid["principal"] + case.paid["draw"]
    return np.array([]) if paid is None else np.flatnonzero(paid) + case.now


def _principal(case):
    return [paid for nature, paid in case.paid.items() if nature != "interest"]  # a rate below its base may be negative


# --- the contracts --------------------------------------------------------------------------------------------------


def _cases(book):
    """Yield what every reader makes of each contract of a book that a plan can use."""
    plan, looks = compile_plan(book, KINDS, STATUSES), standing_contracts(book)
    paid = defaultdict(dict)
    rate = book.assumptions[RATE].value.mid
    for due in schedule(plan, plan.first_quarter, plan.first_quarter + AHEAD, rate):
        for row, id_ in enumerate(due.positions.ids):
            paid[id_][due.nature] = paid[id_].get(due.nature, 0.0) + due.amount[row]
    flows = defaultdict(Counter)
    span = {"start": plan.first_quarter - BACK, "end": plan.first_quarter + AHEAD}
    for flow in book_flows(replace(book, purchases=()), KINDS, statuses=STATUSES, **span):
        if flow.contract is not None:
            flows[flow.contract][flow.quarter] += flow.amount
    table = plan.table.arrays()
    ends = families(np, plan, np.stack([table.low, table.mid, table.high], axis=1))
    for family, positions in plan.positions.items():
        for row, id_ in enumerate(positions.ids):
            if id_ not in positions.ids[:row]:
                terms = ends[family]._asdict().items()
                drawn = {n: tuple(np.broadcast_to(np.asarray(column)[row], 3).tolist()) for n, column in terms}
                read = (book.contracts[id_], looks[id_], plan.first_quarter, drawn)
                yield Case(*read, paid[id_], flows[id_], _are_apart(book, book.contracts[id_]))
    for id_, look in looks.items():
        if look.is_over:
            yield Case(look.record, look, plan.first_quarter, {}, paid[id_], flows[id_], _are_apart(book, look.record))


def _are_apart(book, contract):
    """Return whether a table of flows keeps the parties of a contract apart and has the contract at all."""
    outside = {"sector", "pass_through"}
    parties = [book.entities[id_] for id_ in contract.roles.values()]
    tickers = [entity.ticker or entity.id for entity in parties]
    inside = sum(entity.class_ not in outside for entity in parties)
    return contract.rollup is None and not contract.held_by and len(set(tickers)) == len(parties) == inside


def _random_books(root):
    """Return random books with all assumptions that a plan may need, until they have enough contracts."""
    number, count = 0, 0
    while count < GENERATED:
        written = replace(random_book(number), assumptions=[dict(row) for row in bundled_assumptions()])
        book = load_book(written.write(root / str(number)), KINDS, SHOCKS).book
        number, count = number + 1, count + len(book.contracts)
        yield book


@cache
def _made_by_hand():
    """Return a book with contracts that neither the bundled book nor chance may have."""
    line, yard = builders.entity("line"), builders.entity("yard")
    dates = {"start": "2027Q1", "term": builders.value(2.0)}
    contracts = [
        builders.contract("total", "lease", "line", "yard", amount=10.0, escalator=0.03, start="2027Q1", term=10.0),
        builders.contract("prepaid", "compute_commitment", "line", "yard", amount=2.0, prepaid=1.5, **dates),
        builders.contract("paid", "equity_investment", "line", "yard", amount=(2.0, 6.0), paid=3.0, status="signed"),
        builders.contract("level", "bond", "line", "yard", principal=3.0, rate=0.08, amortisation="level", **dates),
        builders.contract("linear", "term_loan", "line", "yard", principal=3.0, amortisation="linear", **dates),
        builders.contract("short", "ddtl", "line", "yard", principal=3.0, start="2026Q4", maturity="2027Q2"),
        builders.contract("both", "lease", "line", "yard", rent=1.0, amount=11.0, start="2027Q1", term=10.0),
        builders.contract("silent", "lease", "line", "yard", rent=1.0, start="2027Q1", term=10.0),
        builders.contract("moving", "lease", "line", "yard", rent=1.0, start=_quarters("2027Q1", "2028Q4"), term=2.0),
        builders.contract("overdue", "equity_investment", "line", "yard", amount=2.0, status="signed", end="2025Q4"),
        builders.contract("repaid", "bond", "line", "yard", principal=3.0, rate=0.0, start="2024Q1", maturity="2025Q4"),
        builders.contract("left", "lease", "line", "yard", rent=1.0, start="2020Q1", term=5.0),
        builders.contract("bought", "chip_order", "line", "yard", amount=1.0, end="2026Q1"),
        builders.contract("used", "compute_commitment", "line", "yard", amount=1.0, start="2024Q1", end="2025Q4"),
    ]
    assumed = {n: a.value for n, a in builders.bundled().assumptions.items()}
    return builders.book(line, yard, *contracts, assumptions=assumed)


def _quarters(first, last):
    low, high = builders.q(first), builders.q(last)
    return builders.Value(f"{first}..{last}", builders.HERE, low, (low + high) / 2, high)


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    books = [builders.bundled(), _made_by_hand(), *_random_books(tmp_path_factory.mktemp("books"))]
    return [case for book in books for case in _cases(book)]


@pytest.mark.parametrize("differ", CLAIMS, ids=lambda claim: claim.__name__)
def test_all_readers_say_the_same_of_a_contract(cases, differ):
    found = [
        f"{case.contract.id}: { {name: dated[-1].text for name, dated in case.contract.terms.items()} }"
        for case in cases
        if not case.look.is_over and differ(case)
    ]
    assert not found, "\n".join(found)


def test_nothing_is_paid_under_a_contract_that_is_over(cases):
    over = [case for case in cases if case.look.is_over]
    assert {case.family for case in over} >= {"debt", "lease", "commitment"}
    assert not [case.contract.id for case in over if case.drawn or case.paid or case.flows]
