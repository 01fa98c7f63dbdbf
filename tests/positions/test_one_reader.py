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
from lookthrough.contracts.dates import first_quarter, last_quarter, quarters_in, renewal_quarters
from lookthrough.contracts.debt import DRAWN_OVER_TIME
from lookthrough.contracts.slots import Slot
from lookthrough.lens.circularity.book_payments import RATE, book_flows
from lookthrough.positions.amounts import amount_of, balance_after, fixed_rent, outstanding
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule
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
    """A contract as its readers have it: ``slots`` of a run, ``paid`` by nature ``[quarter from now]``, ``flows``."""

    contract: Contract
    now: int
    slots: dict[str, Slot]
    paid: dict[str, np.ndarray]
    flows: dict[int, float]
    apart: bool

    @property
    def family(self):
        return KINDS[self.contract.kind].family

    @property
    def last_slot(self):
        return self.slots["maturity" if self.family == "debt" else "end"]

    @property
    def total(self):
        """Everything paid or drawn in a quarter, as flows count it."""
        return sum(self.paid.values(), np.zeros(AHEAD + 1))


# --- readings that must agree ---------------------------------------------------------------------------------------


def first_quarters_differ(case):
    stated = first_quarter(case.contract)
    if stated is None:
        return False
    # equity is paid in instalments of what is not paid yet, from the book's date at the earliest
    return math.floor(case.slots["start"].mid) != (max(stated, case.now) if case.family == "equity" else stated)


def last_quarters_differ(case):
    stated = last_quarter(case.contract)
    if stated is None or (case.family == "equity" and stated < case.now):  # overdue: paid as soon as one assumes
        return False
    return math.floor(case.last_slot.mid) != stated


def first_payments_differ(case):
    stated, paid = first_quarter(case.contract), _paying(case)
    if case.family == "debt" and not case.paid["interest"].any():  # nothing is due before the principal is
        return False
    return stated is not None and paid.size > 0 and paid[0] != max(stated, case.now)


def last_payments_differ(case):
    stated, paid = last_quarter(case.contract), _paying(case)
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
    stated = first_quarter(case.contract)
    return stated is not None and bool(case.flows) and min(case.flows) < stated


def rent_differs(case):
    """The fixed rent, where the book says all of it: the first payment ahead, and the escalator or the total."""
    contract, first, last = case.contract, first_quarter(case.contract), last_quarter(case.contract)
    is_whole = contract.mid("escalator") is not None or contract.mid("amount") is not None
    if case.family != "lease" or first is None or last is None or first < case.now or not is_whole:
        return False
    return not _near(case.paid["rent"][: last - case.now + 1].sum(), fixed_rent(contract).mid)


def promised_amount_differs(case):
    contract, first = case.contract, first_quarter(case.contract)
    if case.family not in {"commitment", "order"} or first is None or first < case.now:
        return False
    amount = amount_of(contract.value("amount"))
    due = None if amount is None else max(0.0, amount.mid - (contract.mid("prepaid") or 0.0))
    return due is not None and not _near(case.paid[FIXED[case.family]].sum(), due)


def unpaid_equity_differs(case):
    contract, amount = case.contract, case.contract.mid("amount")
    if case.family != "equity" or amount is None or (contract.value("paid") and contract.mid("paid") is None):
        return False
    whole = contract.kind == "acquisition" or (contract.current_status == "funded" and contract.value("paid") is None)
    unpaid = 0.0 if whole else max(0.0, amount - (contract.mid("paid") or 0.0))
    return not _near(case.paid["funding"].sum(), unpaid)


def balances_differ(case):
    """The share of a debt that is left, from the quarter on in which everything is drawn."""
    contract, last = case.contract, last_quarter(case.contract)
    if case.family != "debt" or last is None or not outstanding(contract) or not outstanding(contract).mid:
        return False
    repaid, drawn = case.paid["principal"], np.flatnonzero(case.paid["draw"])
    left = 1.0 - np.cumsum(repaid) / repaid.sum()
    begin = drawn[-1] if drawn.size else 0
    for at in range(begin, max(last - case.now, begin) + 1):
        read = balance_after(contract, case.now + at, case.now)
        if read is not None and not _near(left[at], read / outstanding(contract).mid):
            return True
    return False


def a_draw_follows_the_maturity(case):
    drawn = np.flatnonzero(case.paid["draw"]) if case.family == "debt" else np.array([])
    last = last_quarter(case.contract)
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
    contract, term = case.contract, case.contract.value("term")
    if term is None or term.mid is None or last_quarter(contract) is None or _states_its_end(contract):
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


def _states_its_end(contract):
    return contract.mid("maturity") is not None or contract.mid("end") is not None


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
    terms = case.contract
    return terms.mid("amount") is not None and (terms.mid("escalator") is not None or terms.mid("rent") is not None)


def _range_of_dates(case):
    return any(_is_range(case.contract.value(name)) for name in DATES)


def _term_after_a_range(case):
    return _is_range(case.contract.value("start")) and case.contract.mid("term") is not None


def _paid_beyond_the_low_end(case):
    amount, paid = case.contract.value("amount"), case.contract.mid("paid")
    return _is_range(amount) and (paid or 0.0) > amount.low


def _prepaid(case):
    return bool(case.contract.mid("prepaid"))


def _level_without_maturity(case):
    return case.contract.word("amortisation") == "level" and case.contract.mid("maturity") is None


def _drawn_while_repaid(case):
    """Something is still to be drawn when principal falls due, or after the maturity."""
    drawn = np.flatnonzero(case.paid["draw"]) if case.contract.kind in DRAWN_OVER_TIME and case.paid else np.array([])
    last, begins = last_quarter(case.contract), case.slots["amortisation_start"].mid if drawn.size else 0
    return drawn.size > 0 and (drawn[-1] + case.now > begins or (last is not None and drawn[-1] + case.now > last))


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
MOST_EXEMPT = {13: 0.02, 14: 0.3, 15: 0.05, 16: 0.02, 17: 0.02, 19: 0.03, 20: 0.06}
"""Share of all contracts that each fault may excuse."""


# --- the contracts --------------------------------------------------------------------------------------------------


def _cases(book):
    """Yield what every reader makes of each contract of a book that a plan can use."""
    plan = compile_plan(book, KINDS, STATUSES)
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
                contract = book.contracts[id_]
                yield Case(contract, plan.first_quarter, slots, paid[id_], flows[id_], _are_apart(book, contract))


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
        book = load_book(written.write(root / str(number)), KINDS).book
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
        builders.contract("level", "term_loan", "line", "yard", principal=3.0, rate=0.08, amortisation="level", **dates),
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
