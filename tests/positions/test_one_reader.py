"""One reader: what a book says of a contract is the same for look-through, schedule, flows and a run.

Every contract of the bundled book, 200 of the random books and a few made by hand are read by all of them. Where two
readings differ, the contract shows one of the known faults of how contracts pay, told by its terms; a fault that no
contract shows any more is to be taken off the list. (Number 12, that overdue principal bears no interest, shows in no
schedule, because there everybody pays: see ``tests/simulate/test_by_hand.py``.)
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from lookthrough.book.loader import load_book
from lookthrough.book.records import Contract
from lookthrough.book.schema.vocabulary import STATUSES
from lookthrough.contracts import KINDS
from lookthrough.contracts.dates import quarters_in, renewal_quarters
from lookthrough.contracts.debt import DRAWN_OVER_TIME
from lookthrough.contracts.slots import Slot
from lookthrough.lens.circularity.book_payments import RATE, book_flows
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule
from lookthrough.positions.standing import standing_contracts
from lookthrough.positions.standing_contract import StandingContract, balance_after
from lookthrough.world.drivers import SHOCKS
from tests.any_book.books import book as random_book
from tests.any_book.books import bundled_assumptions
from tests.lens import builders

GENERATED = 200
AHEAD, BACK = 400, 100  # quarters
FIXED = {"lease": "rent", "commitment": "commitment", "order": "order", "equity": "funding"}  # family: its payments
DATES = ("start", "end", "maturity")

pytestmark = pytest.mark.xdist_group("any_book")


@dataclass(frozen=True)
class Case:
    """A contract as its readers have it; amounts are USD bn.

    Attributes:
        contract: as the book has it.
        look: as look-through has it.
        now: the first quarter ahead.
        slots: as a run has it.
        paid: as the schedule has it, by nature of payment ``[quarter from now]``.
        flows: as the table of flows has it, by quarter.
        apart: whether that table keeps its parties apart.
    """

    contract: Contract
    look: StandingContract
    now: int
    slots: dict[str, Slot]
    paid: dict[str, np.ndarray]
    flows: dict[int, float]
    apart: bool

    @property
    def family(self):
        return self.look.family

    @property
    def last_slot(self):
        return self.slots["maturity" if self.family == "debt" else "end"]

    @property
    def total(self):
        """Everything paid or drawn in a quarter, as flows count it."""
        return sum(self.paid.values(), np.zeros(AHEAD + 1))


# --- readings that must agree ---------------------------------------------------------------------------------------


def first_quarters_differ(case):
    stated = case.look.first_quarter
    if stated is None:
        return False
    # equity is paid in instalments of what is not paid yet, from the book's date at the earliest
    return math.floor(case.slots["start"].mid) != (max(stated, case.now) if case.family == "equity" else stated)


def last_quarters_differ(case):
    stated = case.look.last_quarter
    if stated is None or (case.family == "equity" and stated < case.now):  # overdue: paid as soon as one assumes
        return False
    return math.floor(case.last_slot.mid) != stated


def first_payments_differ(case):
    stated, paid = case.look.first_quarter, _paying(case)
    if case.family == "debt" and not case.paid["interest"].any():  # nothing is due before the principal is
        return False
    return stated is not None and paid.size > 0 and paid[0] != max(stated, case.now)


def last_payments_differ(case):
    stated, paid = case.look.last_quarter, _paying(case)
    if stated is None or not paid.size or (case.family == "equity" and stated < case.now):
        return False
    options = renewal_quarters(case.contract) if case.family == "lease" else 0
    return paid[-1] != max(stated + options, case.now)


def flows_differ_from_the_schedule(case):
    if not case.apart or not case.paid:
        return False
    ahead = [case.flows.get(case.now + i, 0.0) for i in range(AHEAD + 1)]
    return not np.allclose(ahead, np.maximum(case.total, 0.0), rtol=1e-9, atol=1e-12)


def flows_begin_before_the_contract(case):
    stated = case.look.first_quarter
    return stated is not None and bool(case.flows) and min(case.flows) < stated


def rent_differs(case):
    """The fixed rent, where the book says all of it: the first payment ahead, and the escalator or the total."""
    contract, first, last = case.contract, case.look.first_quarter, case.look.last_quarter
    is_whole = contract.mid("escalator") is not None or case.look.amount is not None
    if case.family != "lease" or first is None or last is None or first < case.now or not is_whole:
        return False
    return not _near(case.paid["rent"][: last - case.now + 1].sum(), case.look.fixed_rent.mid)


def promised_amount_differs(case):
    first, amount = case.look.first_quarter, case.look.amount
    if case.family not in {"commitment", "order"} or first is None or first < case.now or amount is None:
        return False
    due = max(0.0, amount.mid - (case.look.prepaid.mid if case.look.prepaid else 0.0))
    return not _near(case.paid[FIXED[case.family]].sum(), due)


def unpaid_equity_differs(case):
    """But for takeovers, which pay the owners of before."""
    if case.family != "equity" or case.look.unpaid is None or case.contract.kind == "acquisition":
        return False
    return not _near(case.paid["funding"].sum(), case.look.unpaid.mid)


def balances_differ(case):
    """The share of a debt that is left, from the quarter on in which everything is drawn."""
    look, last = case.look, case.look.last_quarter
    if case.family != "debt" or last is None or look.outstanding is None or not look.outstanding.mid:
        return False
    repaid, drawn = case.paid["principal"], np.flatnonzero(case.paid["draw"])
    left = 1.0 - np.cumsum(repaid) / repaid.sum()
    begin = drawn[-1] if drawn.size else 0
    for at in range(begin, max(last - case.now, begin) + 1):
        read = balance_after(look, case.now + at)
        if read is not None and not math.isclose(left[at], read / look.outstanding.mid, abs_tol=1e-9):
            return True
    return False


def a_draw_follows_the_maturity(case):
    drawn = np.flatnonzero(case.paid["draw"]) if case.family == "debt" else np.array([])
    last = case.look.last_quarter
    return last is not None and drawn.size > 0 and drawn[-1] + case.now > max(last, case.now)


def a_payment_may_be_negative(case):
    sizes = [slot for name, slot in case.slots.items() if name in {"unpaid", "amount", "principal", "drawn", "rent"}]
    return any(slot.low < 0.0 for slot in sizes) or any((paid < -1e-12).any() for paid in _principal(case))


def a_quarter_of_a_range_is_never_drawn(case):
    """A run draws evenly from low to high and rounds down: whether the last quarter has its part."""
    stated = [case.contract.value(name) for name in DATES]
    ranges = [value for value in stated if value is not None and value.mid is not None and value.low < value.high]
    slots = {f"{case.contract.id}.{name}": case.slots.get(name) for name in DATES}
    drawn = [slots.get(f"{case.contract.id}.{n}") for n, v in zip(DATES, stated, strict=True) if v in ranges]
    return any(slot is not None and slot.high < value.high + 1 for slot, value in zip(drawn, ranges, strict=True))


def a_term_is_longer_on_some_paths(case):
    term = case.contract.value("term")
    if term is None or term.mid is None or case.look.last_quarter is None or case.look.has_stated_end:
        return False
    start, end = case.slots["start"], case.last_slot
    return (end.low - start.high + 1, end.high - start.low + 1) != (quarters_in(term.low), quarters_in(term.high))


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


# --- the known faults -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """A known fault of how contracts pay: which contracts show it, told by their terms, and in which readings."""

    number: int
    text: str
    shows: Callable[[Case], bool]
    claims: tuple[Callable[[Case], bool], ...]


def _is_range(value):
    return value is not None and value.mid is not None and value.low < value.high


def _total_beside_its_parts(case):
    parts = (case.contract.mid("escalator"), case.contract.mid("rent"))
    return case.family == "lease" and case.look.amount is not None and any(part is not None for part in parts)


def _range_of_dates(case):
    return any(_is_range(case.contract.value(name)) for name in DATES)


def _term_after_a_range(case):
    return _is_range(case.contract.value("start")) and case.contract.mid("term") is not None


def _paid_beyond_the_low_end(case):
    amount, paid = case.contract.value("amount"), case.contract.mid("paid")
    return _is_range(amount) and (paid or 0.0) > amount.low


def _prepaid(case):
    return case.look.prepaid is not None and case.look.prepaid.mid > 0.0


def _level_without_maturity(case):
    return case.contract.word("amortisation") == "level" and case.contract.mid("maturity") is None


def _drawn_while_repaid(case):
    """Something is still to be drawn when principal falls due, or after the maturity."""
    drawn = np.flatnonzero(case.paid["draw"]) if case.contract.kind in DRAWN_OVER_TIME and case.paid else np.array([])
    if not drawn.size:
        return False
    last_draw, last = drawn[-1] + case.now, case.look.last_quarter
    is_repaid = case.contract.word("amortisation") != "bullet" and last_draw > case.slots["amortisation_start"].mid
    return is_repaid or (last is not None and last_draw > last)


FAULTS = (
    Fault(
        13,
        "a lease's stated total is exceeded by its escalator, or missed by its stated rent",
        _total_beside_its_parts,
        (rent_differs,),
    ),
    Fault(
        14,
        "the last quarter of a range of dates is never drawn",
        _range_of_dates,
        (a_quarter_of_a_range_is_never_drawn,),
    ),
    Fault(
        15,
        "a term does not hold where the start is a range",
        _term_after_a_range,
        (a_term_is_longer_on_some_paths,),
    ),
    Fault(
        16,
        "payments are negative where more is paid than the low end of the amount",
        _paid_beyond_the_low_end,
        (a_payment_may_be_negative,),
    ),
    Fault(17, "what is prepaid is not set off in the schedule", _prepaid, (promised_amount_differs,)),
    Fault(19, "level repayment without a maturity is a bullet", _level_without_maturity, (balances_differ,)),
    Fault(
        20,
        "a loan is drawn after its maturity, and repaid while it is drawn",
        _drawn_while_repaid,
        (balances_differ, a_draw_follows_the_maturity, last_payments_differ),
    ),
)
MOST_EXEMPT = {13: 0.02, 14: 0.25, 15: 0.04, 16: 0.01, 17: 0.02, 19: 0.02, 20: 0.06}
"""Share of all contracts that each fault may excuse."""


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
    for positions in plan.positions.values():
        for row, id_ in enumerate(positions.ids):
            if id_ not in positions.ids[:row]:
                slots = {n: plan.table.rows[column.start + row] for n, column in positions.columns.items()}
                read = (book.contracts[id_], looks[id_], plan.first_quarter, slots)
                yield Case(*read, paid[id_], flows[id_], _are_apart(book, book.contracts[id_]))


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
    """Return a book with one contract for each fault that neither the bundled book nor chance may show."""
    line, yard = builders.entity("line"), builders.entity("yard")
    dates = {"start": "2027Q1", "term": builders.value(2.0)}
    contracts = [
        builders.contract("total", "lease", "line", "yard", amount=10.0, escalator=0.03, start="2027Q1", term=10.0),
        builders.contract("prepaid", "compute_commitment", "line", "yard", amount=2.0, prepaid=1.5, **dates),
        builders.contract("paid", "equity_investment", "line", "yard", amount=(2.0, 6.0), paid=3.0, status="signed"),
        builders.contract("level", "bond", "line", "yard", principal=3.0, rate=0.08, amortisation="level", **dates),
    ]
    assumed = {n: a.value for n, a in builders.bundled().assumptions.items()}
    return builders.book(line, yard, *contracts, assumptions=assumed)


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    books = [builders.bundled(), _made_by_hand(), *_random_books(tmp_path_factory.mktemp("books"))]
    return [case for book in books for case in _cases(book)]


@pytest.mark.parametrize("differ", CLAIMS, ids=lambda claim: claim.__name__)
def test_all_readers_say_the_same_of_a_contract_but_for_the_known_faults(cases, differ):
    excused = [fault for fault in FAULTS if differ in fault.claims]
    unexplained = [
        (case.contract.id, {name: dated[-1].text for name, dated in case.contract.terms.items()}, case)
        for case in cases
        if differ(case) and not any(fault.shows(case) for fault in excused)
    ]
    assert not unexplained, "\n".join(f"{id_}: {terms}" for id_, terms, _ in unexplained)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.number)
def test_a_known_fault_is_still_shown_by_some_contract_and_excuses_few(cases, fault):
    shown = [case for case in cases if fault.shows(case)]
    assert any(claim(case) for case in shown for claim in fault.claims), f"{fault.text}: mended, take it off the list"
    assert len(shown) <= MOST_EXEMPT[fault.number] * len(cases)
