"""The payments of a book in a window, as the table of flows that circularity measures.

Five records of a book say who pays whom, and each counts where it is the best one:

* from the book's first quarter on, the schedule of every contract (mid terms, everybody pays);
* before it, equity paid and debt drawn, by the dates of the contracts. Interest and rent of that time are in no book;
* a share of a company's revenue that it owes to another, at its latest reported revenue, in every quarter it runs;
* the purchases ledger, a year's amount in equal quarters. A row that says ``carried by c018`` counts only before the
  book's first quarter: from then on the contract pays it. The ledger ends with its last year, which is not a forecast
  of none: say so where a window goes on;
* companies' own money, from sales to others and cash held (layer ``own``, see ``own_money``);
* vesting warrants, as value that is not money (layer ``paper``): shares vested times the share price less the strike.

Sectors and the funds that pass money on to them are ``outside``: what they pay is funding from beyond the companies,
and what they receive has left. Segments that a book keeps apart from their listed company (they share its ticker) are
that company. USD bn. Each payment has its amount also at the ends of the ranges of what it is paid under: sizes, rates
and ramps (``positions.families.ENDS``); dates stay at their middle.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.evidence import stated_on
from lookthrough.book.shape.span import first_quarter, stated_quarter
from lookthrough.contracts import commitment, revenue_share, warrant
from lookthrough.contracts.family import Scene
from lookthrough.contracts.term_values import MissingAssumptionError
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow
from lookthrough.lens.circularity.own_money import is_sale, own_money
from lookthrough.positions.families import ENDS, families, middle, values_in_cases
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import in_cases
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.quarter import quarter_after, quarter_name, quarter_of, quarters_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal

    from numpy.typing import NDArray

    from lookthrough.book.records import Book, Contract, Entity, Purchase, Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.positions.plan import Plan

OUTSIDE_CLASSES = frozenset({"sector", "pass_through"})
LONG = 4  # quarters: a window of more than a year
UNSOURCED = frozenset({"inferred", "assumed"})
RATE = "world.rate_start"
SIZE_TERMS = ("amount", "principal", "drawn", "rent", "price", "shares")
_CARRIED = re.compile(r"carried by ((?:[\w.-]+, )*[\w.-]+)")


def book_flows(
    book: Book,
    kinds: Mapping[str, KindSpec],
    *,
    start: int,
    end: int,
    layer: Literal["cash", "all"] = "cash",
    inferred: bool = True,
    statuses: Sequence[str] = BINDING,
) -> tuple[Flow, ...]:
    """Return the payments of a book between two quarters, both included.

    Args:
        book: the book.
        kinds: the kinds of contract by name.
        start: first quarter, ``year * 4 + quarter - 1``.
        end: last quarter.
        layer: ``cash``, or ``all`` to add vesting warrants as paper.
        inferred: whether to keep amounts that no source states (basis inferred or assumed).
        statuses: of the contracts that pay; the ledger has none and always counts.

    Returns:
        Flows in the order of payer, payee, contract and quarter; amounts above 0, USD bn.

    Raises:
        MissingAssumptionError: the book lacks a ranged default that a schedule needs.
    """
    plan = compile_plan(_without_rollups(book), kinds, statuses)
    found = [
        *_scheduled(plan, max(start, plan.first_quarter), end),
        *_equity_paid(plan),
        *_debt_drawn(plan),
        *_revenue_shared(plan, end),
        *_purchased(plan),
        *(_vesting(plan, end) if layer == "all" else ()),
    ]
    party = parties(plan.book)
    recorded = [
        replace(_between(flow, party), sale=is_sale(book, kinds, flow))
        for flow in found
        if flow.amount > 0.0
        and flow.quarter is not None
        and start <= flow.quarter <= end
        and party[flow.payer] != party[flow.payee]
        and (inferred or flow.basis not in UNSOURCED)
    ]
    own = [f for f in own_money(plan.book, recorded, start, end) if inferred or f.basis not in UNSOURCED]
    return tuple(
        sorted((*recorded, *own), key=lambda f: (f.payer, f.payee, f.layer, f.contract or "", f.quarter or 0, f.amount))
    )


def _without_rollups(book: Book) -> Book:
    """Return the book without roll-ups: each is the sum of other contracts of the book, which pay for themselves."""
    return replace(book, contracts={id_: c for id_, c in book.contracts.items() if c.rollup is None})


def ledger_end(book: Book) -> int | None:
    """Return the last quarter of the purchases ledger, ``None`` where the book has none."""
    return max((quarters_of(purchase.period)[-1] for purchase in book.purchases), default=None)


def window_notes(book: Book, start: int, end: int) -> list[str]:
    """Return what a reader of flows between two quarters, both included, must know: what is not history, and why."""
    last, ahead = ledger_end(book), quarter_after(book.as_of)
    notes = []
    if end >= ahead:
        begins = max(start, ahead)
        span = quarter_name(end) if begins == end else f"{quarter_name(begins)} to {quarter_name(end)}"
        notes.append(f"{span} is schedule, not history: it lies after the balance-sheet date.")
    if last is not None and last < end:
        notes.append(f"The purchases ledger ends in {quarter_name(last)}: later quarters hold contracts only.")
    if end - start >= LONG:
        notes.append(
            "An answer holds for its window: cash held at its start counts as outside money, so that amounts of a "
            "longer window may be smaller than those of a part of it. Do not compare windows of different lengths; "
            "--by year asks about the parts of one."
        )
    return notes


def parties(book: Book) -> dict[str, str]:
    """Return what each entity is in the table of flows: itself, the company it is a segment of, or ``outside``."""
    listed: dict[str, list[Entity]] = defaultdict(list)
    for entity in book.entities.values():
        if entity.ticker is not None and entity.class_ not in OUTSIDE_CLASSES:
            listed[entity.ticker].append(entity)
    company = {ticker: max(same, key=_stature).id for ticker, same in listed.items()}
    return {
        entity.id: OUTSIDE if entity.class_ in OUTSIDE_CLASSES else company.get(entity.ticker or "", entity.id)
        for entity in book.entities.values()
    }


def _stature(entity: Entity) -> tuple[float, int, str]:
    """Order entities of one ticker: the company has the cash, a segment has none of its own."""
    cash = entity.opening.get("cash", ())
    return (cash[-1].mid or 0.0) if cash else 0.0, len(entity.opening), entity.id


def _between(flow: Flow, party: Mapping[str, str]) -> Flow:
    return replace(flow, payer=party[flow.payer], payee=party[flow.payee])


def _scheduled(plan: Plan, first: int, last: int) -> Iterator[Flow]:
    """Yield what contracts pay from the book's first quarter on."""
    if last < first:
        return
    for paid in in_cases(plan, first, last, _reference_rate(plan), values_in_cases(plan)):
        for row, at in np.argwhere(paid.amount[..., 0] > 0.0).tolist():
            contract, amounts = plan.book.contracts[paid.positions.ids[row]], paid.amount[row, at]
            yield _flow(plan, contract, int(paid.payer[row]), int(paid.payee[row]), amounts, first + at)


def _reference_rate(plan: Plan) -> float:
    if not np.any(plan.debt.flags.get("floating", np.zeros(0))):
        return 0.0
    assumption = plan.book.assumptions.get(RATE)
    if assumption is None or assumption.value.mid is None:
        raise MissingAssumptionError(f"the book has floating debt and no assumption {RATE}; add it with a reason")
    return assumption.value.mid


def _equity_paid(plan: Plan) -> Iterator[Flow]:
    """Yield equity paid before the book's first quarter; a takeover pays old owners and is left out."""
    equity = plan.equity
    for row, id_ in enumerate(equity.ids):
        contract = plan.book.contracts[id_]
        if contract.kind != "acquisition":
            for at, amounts in _paid_by_quarter(contract, plan.first_quarter - 1).items():
                share = amounts * float(equity.weight[row])
                yield _flow(plan, contract, int(equity.payer[row]), int(equity.payee[row]), share, at)


def _paid_by_quarter(contract: Contract, last: int) -> dict[int, NDArray[np.float64]]:
    """Return the instalments up to quarter ``last``: each rise of ``paid`` in equal parts over the time it took.

    Where ``paid`` has no date it is taken up to the contract's end, in one sum where there is no end either. Each is
    ``[case]``, the middle first.
    """
    first = _first_quarter(contract)
    if first is None or first > last:
        return {}
    dated = contract.terms.get("paid") or (contract.terms.get("amount", ()) if _is_funded(contract) else ())
    finish = stated_quarter(contract, "end")
    undated = first if finish is None else finish
    points = [(first - 1, np.zeros(1 + len(ENDS)))]
    for value in dated:
        if value.mid is not None:
            at = undated if value.valid_from is None else quarter_of(value.valid_from)
            points.append((min(last, at), _in_cases(value)))
    instalments: dict[int, NDArray[np.float64]] = defaultdict(lambda: np.zeros(1 + len(ENDS)))
    for (since, before), (until, after) in pairwise(points):
        span = range(since + 1, max(until, since + 1) + 1)
        for at in span:
            instalments[at] += np.maximum(after - before, 0.0) / len(span)
    return {at: amounts for at, amounts in instalments.items() if at <= last}


def _in_cases(value: Value) -> NDArray[np.float64]:
    """Return a size of the book ``[case]``: its middle, then its ends in the order of :data:`ENDS`."""
    ends = {"low": value.low, "high": value.high}
    return np.array([value.mid, *(ends[size] for size, _ in ENDS)], dtype=np.float64)


def _is_funded(contract: Contract) -> bool:
    return contract.current_status == "funded"


def _first_quarter(contract: Contract) -> int | None:
    """Return the quarter of a contract's start, else that in which it became public."""
    begun = first_quarter(contract)
    return quarter_of(contract.known) if begun is None and contract.known is not None else begun


def _debt_drawn(plan: Plan) -> Iterator[Flow]:
    """Yield debt outstanding as its lenders paid it out: at the start, or over the months a facility is drawn."""
    debt = plan.debt
    drawn = families(np, plan, values_in_cases(plan))["debt"].drawn
    for row, id_ in enumerate(debt.ids):
        contract = plan.book.contracts[id_]
        first, last = _first_quarter(contract), plan.first_quarter - 1
        if first is None or first > last:
            continue
        span = range(first, min(first + int(debt.flags["draw_quarters"][row]) - 1, last) + 1)
        for at in span:
            yield _flow(plan, contract, int(debt.payee[row]), int(debt.payer[row]), drawn[row] / len(span), at)


def _revenue_shared(plan: Plan, end: int) -> Iterator[Flow]:
    """Yield shares of revenue; where the book gives no revenue of the obligor there is no flow."""
    terms = families(np, plan, values_in_cases(plan))
    for row, id_ in enumerate(plan.revenue_share.ids):
        contract = plan.book.contracts[id_]
        dated = plan.book.entities[contract.roles["obligor"]].opening.get("revenue", ())
        if not dated or dated[-1].mid is None:
            continue
        one = revenue_share.RevenueShareTerms(*(np.array(column)[row : row + 1] for column in terms["revenue_share"]))
        none, revenue = np.zeros((1, 1)), _in_cases(dated[-1])[None] / 4.0  # nothing unsold, nobody failed
        used = np.zeros_like(revenue)
        for at in range(int(one.start[0, 0]), end + 1):
            due = revenue_share.revenue_part(np, one, Scene(at, used, revenue, none[0], none, none))
            used = used + due
            payer, payee = int(plan.revenue_share.payer[row]), int(plan.revenue_share.payee[row])
            yield _flow(plan, contract, payer, payee, due[0], at)


def _purchased(plan: Plan) -> Iterator[Flow]:
    """Yield the ledger by quarter, without what a contract of the plan carries from the book's first quarter on."""
    paying = frozenset((*plan.commitment.ids, *plan.order.ids))
    for purchase in plan.book.purchases:
        if purchase.amount.mid is None:
            continue
        quarters = quarters_of(purchase.period)
        is_carried = not paying.isdisjoint(_carriers(purchase))
        for at in quarters:
            if not (is_carried and at >= plan.first_quarter):
                mid, *ends = (_in_cases(purchase.amount) / len(quarters)).tolist()
                yield Flow(
                    payer=purchase.buyer,
                    payee=purchase.seller,
                    amount=mid,
                    contract=None,
                    basis=purchase.amount.basis or "reported",
                    quarter=at,
                    grade=plan.book.grade(purchase.amount),
                    cases=tuple(ends),
                    is_paid=at < plan.first_quarter,
                )


def _carriers(purchase: Purchase) -> tuple[str, ...]:
    """Return the contracts that carry a purchase according to its note."""
    found = _CARRIED.search(purchase.amount.note or "")
    return tuple(found[1].split(", ")) if found else ()


def _vesting(plan: Plan, end: int) -> Iterator[Flow]:
    """Yield the value of the shares that vest in each quarter, from the vendor to its customer.

    Shares vest with the deliveries of their order, all at the start where no order is named. Where the book gives no
    market value and share count of the grantor its shares have no known price, and there is no flow.
    """
    terms, orders = families(np, plan, values_in_cases(plan)), middle(plan)["order"]
    for row, id_ in enumerate(plan.warrant.ids):
        contract = plan.book.contracts[id_]
        price = _share_price(plan.book.entities[contract.roles["grantor"]])
        if price is None:
            continue
        strike, hurdle = terms["warrant"].strike[row], terms["warrant"].price_hurdle[row]
        one = warrant.WarrantTerms(*(np.array(column)[row : row + 1] for column in terms["warrant"]))
        reached = one._replace(price_hurdle=np.where(hurdle > 0.0, hurdle, price)[None])
        vested = np.zeros_like(strike)
        for at, delivered in _deliveries(plan, contract, orders, end):
            total = warrant.vested(np, reached, np.array(price), np.array(delivered))[0]
            value = (total - vested) * np.maximum(price - strike, 0.0)
            vested = total
            payer, payee = int(plan.warrant.payer[row]), int(plan.warrant.payee[row])
            yield _flow(plan, contract, payer, payee, value, at, paper=True)


def _share_price(entity: Entity) -> float | None:
    """Return market value over shares outstanding, USD a share."""
    value, shares = (entity.opening.get(name, ()) for name in ("market_value", "shares_outstanding"))
    if not value or not shares or value[-1].mid is None or not shares[-1].mid:
        return None
    return value[-1].mid / shares[-1].mid


def _deliveries(
    plan: Plan, warrant: Contract, orders: commitment.CommitmentTerms, end: int
) -> Iterator[tuple[int, float]]:
    """Yield quarter and share (0..1) of the order delivered by then."""
    named = warrant.value("order")
    if named is None:
        first = _first_quarter(warrant)
        if first is not None:
            yield first, 1.0
        return
    rows = [i for i, id_ in enumerate(plan.order.ids) if id_ == named.text]
    total = float(sum(orders.amount[i, 0] for i in rows))
    done = 0.0
    for at in range(plan.first_quarter, end + 1):
        done += float(sum(commitment.due(np, orders, at)[i, 0] for i in rows))
        if total > 0.0:
            yield at, min(done / total, 1.0)


def _flow(
    plan: Plan,
    contract: Contract,
    payer: int,
    payee: int,
    amounts: NDArray[np.float64],
    at: int,
    *,
    paper: bool = False,
) -> Flow:
    """Return a payment of a contract; ``amounts`` is ``[case]``, the middle first."""
    mid, *ends = amounts.tolist()
    return Flow(
        payer=plan.entities[payer],
        payee=plan.entities[payee],
        amount=mid,
        contract=contract.id,
        layer="paper" if paper else "cash",
        status=contract.current_status,
        basis=_basis(contract),
        quarter=at,
        grade=stated_on(plan.book, contract)[1],
        cases=tuple(ends),
        is_paid=at < plan.first_quarter,
    )


def _basis(contract: Contract) -> str:
    """Return how the size of a contract is known: that of its amount, else of the contract."""
    sized = (contract.value(name) for name in SIZE_TERMS)
    return next((value.basis for value in sized if value is not None and value.basis is not None), contract.basis)
