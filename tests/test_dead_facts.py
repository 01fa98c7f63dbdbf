"""No dead facts: perturb a contract of the bundled book by a tenth, and some answer moves.

Every known amount, number of shares and stake of one contract is scaled by 0.9, all its dated values alike; a contract
without any has its other numbers scaled, or its dates moved by a quarter. The answers are those a reader can get
without a run, and what a run is fed with: funding, the flows that loops read, what assertions add up, the look-through
under both sets of rules, the compiled plan of a run. Three groups are told apart, by what the book says of a contract
and not by the answers: those that count by default, those that count when their status or an earlier day is asked for
(``--status``, ``--as-of``), and those whose size nobody published.
"""

import datetime as dt
import functools
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.book.check.measures import held_assertions
from lookthrough.book.replay import known_on, public_day
from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.standing_contract import BINDING

CHUNKS = 8
FACTOR = 0.9
AMOUNTS = frozenset({Unit.USD_BN, Unit.USD_BN_PER_YEAR, Unit.SHARES_BN, Unit.USD_PER_SHARE})
NUMBERS = frozenset({Unit.RATE, Unit.FRACTION, Unit.GW, Unit.YEARS, Unit.NUMBER})
WHOLE = {"start": "2026Q3", "end": "2036Q2", "layer": "all"}


@functools.cache
def book():
    return lt.load()


# What is perturbed.


def is_size(contract, name):
    spec = KINDS[contract.kind].terms.get(name)
    return name in {"stake", "share"} or (spec is not None and spec.unit in AMOUNTS)


def scaled(value, factor=FACTOR):
    if value.mid is None:
        return value
    return replace(value, low=value.low * factor, mid=value.mid * factor, high=value.high * factor)


def later(value):
    return value if value.mid is None else replace(value, low=value.low + 1, mid=value.mid + 1, high=value.high + 1)


def changed(contract, of, how):
    terms = {n: tuple(map(how, values)) if of(n) else values for n, values in contract.terms.items()}
    return replace(contract, terms=terms)


def perturbed(contract):
    """Return a contract with its sizes scaled, else its other numbers, else its dates."""
    specs = KINDS[contract.kind].terms
    held = {holder: tuple(v if v.base == "share" else scaled(v) for v in vs) for holder, vs in contract.held_by.items()}
    tries = (
        replace(changed(contract, lambda name: is_size(contract, name), scaled), held_by=held),
        changed(contract, lambda name: name in specs and specs[name].unit in NUMBERS, scaled),
        changed(contract, lambda name: name in specs and specs[name].unit is Unit.QUARTER, later),
    )
    return next((other for other in tries if other != contract), contract)


# What an answer is.


def plan_of(a_book, statuses):
    """What a run is fed with: every slot with its range, the holders' weights, the stakes."""
    plan = compile_plan(a_book, KINDS, statuses)
    families = (plan.debt, plan.lease, plan.commitment, plan.order, plan.equity, plan.guarantee, plan.backstop)
    weights = [f.weight.tolist() for f in (*families, plan.revenue_share, plan.warrant)]
    return [(slot.name, slot.low, slot.mid, slot.high) for slot in plan.table.rows], weights, plan.stakes


def flows_of(a_book, statuses):
    return lt.flows(a_book, statuses=statuses), lt.flows(a_book, **WHOLE, statuses=statuses)


def assertions_of(a_book, statuses):
    part = replace(a_book, contracts={i: c for i, c in a_book.contracts.items() if c.current_status in statuses})
    return [result.got for results in held_assertions(part, KINDS) for result in results]


def through_of(a_book, statuses):
    return [lt.through(a_book, gaap=gaap, statuses=statuses).document() for gaap in ("us", "ifrs")]


def funding_of(a_book, statuses):
    return lt.funding(a_book, statuses=statuses).document()


ANSWERS = (plan_of, funding_of, flows_of, assertions_of, through_of)  # cheap ones first: the first that moves is enough


def statuses_of(answer, asked):
    return asked or (SIMULATED if answer is plan_of else BINDING)


@functools.cache
def undisturbed(answer, day, asked):
    return answer(known_on(book(), day), statuses_of(answer, asked))


def moves(contract, day=dt.date.max, asked=None):
    """Return whether an answer moves when a contract is perturbed, as of a day, for the statuses asked for."""
    other = known_on(replace(book(), contracts={**book().contracts, contract.id: perturbed(contract)}), day)
    return any(answer(other, statuses_of(answer, asked)) != undisturbed(answer, day, asked) for answer in ANSWERS)


# Which contracts count how, by what the book says of them.


def sizes(contract, values):
    return [v.mid for name, dated in contract.terms.items() if is_size(contract, name) for v in values(dated)]


def is_unsized(contract):
    """Whether nobody published an amount, a share or a stake; nothing at all was paid is no size either."""
    return not any(sizes(contract, tuple))


def is_asked_for(contract):
    """Whether it counts only when its status is asked for, or on an earlier day: repaid, replaced, called off."""
    now = sizes(contract, lambda dated: dated[-1:])
    return contract.current_status not in SIMULATED or not any(now)


def counted():
    groups = {"default": [], "asked": [], "unsized": []}
    for contract in book().contracts.values():
        group = "unsized" if is_unsized(contract) else "asked" if is_asked_for(contract) else "default"
        groups[group].append(contract)
    return groups


# The claims.


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_contract_that_counts_moves_an_answer(chunk):
    dead = [c.id for c in counted()["default"][chunk::CHUNKS] if not moves(c)]
    assert dead == []


def last_days(contract):
    """The day before each revision, and today: the days on which a contract read as it did."""
    revised = [v for values in (contract.status, *contract.terms.values()) for v in values[1:]]
    days = {public_day(v) - dt.timedelta(days=1) for v in revised if public_day(v) is not None}
    return [dt.date.max, *sorted(days, reverse=True)]


def test_a_contract_that_was_repaid_replaced_or_is_only_talked_about_moves_an_answer_that_asks_for_it():
    dead = []
    for contract in counted()["asked"]:
        for day in last_days(contract):
            then = known_on(book(), day).contracts.get(contract.id)
            if then is not None and moves(contract, day, (*BINDING, then.current_status)):
                break
        else:
            dead.append(contract.id)
    assert dead == []


def test_at_least_95_of_100_contracts_move_an_answer_and_nine_tenths_by_default():
    groups = {name: len(contracts) for name, contracts in counted().items()}
    whole = sum(groups.values())
    assert whole == len(book().contracts)
    assert groups["unsized"] / whole < 0.05
    assert groups["default"] / whole > 0.85


def test_a_fact_that_nothing_reads_is_found():
    """A guard that cannot trip is none: what is only rumoured moves nothing unless it is asked for."""
    rumoured = next(c for c in counted()["asked"] if c.current_status == "rumoured")
    assert not moves(rumoured)
