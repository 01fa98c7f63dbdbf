"""What one run of a book of an earlier boom says: who fails when, what vendors lose, who bears it, what is recovered.

All numbers are those of the future with the scenario, levels and not what the shock adds:

1. A firm *fails* on a path where it defaults or is taken over; the quarter is the first of the two. Quantiles of the
   quarter count a path on which nothing happens as never, so that a median may be never.
2. A vendor sells, by the ledger of purchases, and funds who buys. Its *claims*: of what falls due to it on loans,
   discounted, the part that is not paid, and what it pays under its guarantees, over the principal that falls due to it
   in all. Its *orders*: what is paid on delivery in the calendar year asked about, over the first half-year of the run,
   twice; on the traced paths. What of them is *cut*: paid without the shock and not with it, all paths, discounted.
3. *Bearers*: shares of owners, holders of notes, bank lenders, vendors and trade in what all of them lose together:
   vendors by their name, other lenders by what they hold, a loan or a note, owners by the mean of their ledger, trade
   what sellers and lessors lose.
4. *Recovery* of a rank: 1 - (not paid / due) / (share of paths on which the debtor fails), each debtor weighted by what
   is due: the loss on a path without failure is nothing.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.contracts.debt import seniority_of
from lookthrough.positions.investors import investing_vendors
from lookthrough.runs.contents import ENTITY_PANEL
from lookthrough.runs.folder import read_table
from lookthrough.units.quarter import quarter_name, quarter_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.book.records import Book, Contract
    from lookthrough.runs.seal import FinishedRun

NEVER = -1
SALES_AFTER = 2  # calendar years after that of the book, whose orders are held against the first half-year
SHARES = (0.1, 0.5, 0.9)
OWNERS, BONDHOLDERS, BANKS, VENDORS, TRADE = "owners", "note holders", "bank lenders", "vendors", "trade"
BEARERS = (OWNERS, BONDHOLDERS, BANKS, VENDORS, TRADE)
ORDER, LENDER = "order", "lender"
_DEBT = ("interest", "principal")


@dataclass(frozen=True, slots=True)
class FirmSaid:
    """A firm that may fail.

    Attributes:
        id, name, kind, class_: of the book.
        failed: share of paths on which it fails by the end of the run.
        by_quarter: the same by the end of each quarter.
        quarters: of failure, 10, 50 and 90 % of paths; counted from 0, ``None`` = never.
    """

    id: str
    name: str
    kind: str
    class_: str
    failed: float
    by_quarter: tuple[float, ...]
    quarters: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class VendorSaid:
    """A seller that also lends: USD bn, discounted, means over paths.

    ``lent`` is principal that falls due to it, ``lost`` what is not paid of principal and interest, ``called`` what it
    pays under guarantees; ``sales`` are orders paid in the first half-year, twice, and in the year asked about; ``cut``
    is what of all orders is paid without the shock and not with it.
    """

    id: str
    name: str
    lent: float
    lost: float
    called: float
    sales: tuple[float, float]
    cut: float


@dataclass(frozen=True, slots=True)
class RunSaid:
    """What a run says.

    ``losses`` are by bearer, USD bn; ``recovery`` is by rank, ``None`` where no debtor of the rank fails; ``cut`` is
    what all sellers lose of orders.
    """

    scenario: str
    seed: int
    paths: int
    quarters: tuple[str, ...]
    book_sha256: str
    hazards: bool
    firms: tuple[FirmSaid, ...]
    vendors: tuple[VendorSaid, ...]
    losses: Mapping[str, float]
    recovery: Mapping[str, float | None]
    cut: float
    late_onset: float

    def document(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def said(run: FinishedRun, book: Book, *, sales_year: int, late_from: int) -> RunSaid:
    """Return what a run says.

    Args:
        run: finished, with traced paths.
        book: from which it was made.
        sales_year: the calendar year whose orders are held against those of the first half-year.
        late_from: quarters from the start; the share of paths whose shock begins there or later is kept.
    """
    document = run.document
    first = quarter_number(document["first_quarter"])
    names = tuple(quarter_name(first + at) for at in range(document["quarters"]))
    firms = _firms(run, book, first, len(names))
    rows = _contracts(run, book)
    failed = {firm.id: firm.failed for firm in firms}
    return RunSaid(
        scenario=document["scenario"],
        seed=document["seed"],
        paths=document["paths"],
        quarters=names,
        book_sha256=document["run"]["book_sha256"],
        hazards=document["hazards"] is not None,
        firms=firms,
        vendors=_vendors(run, book, rows, first, sales_year),
        losses=_losses(document, book, rows),
        recovery=_recovery(rows, failed),
        cut=_cut(rows),
        late_onset=_late(run, late_from),
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    """One contract's claims of one nature between two parties, discounted means, USD bn; ``base`` without the shock."""

    contract: Contract | None
    nature: str
    payer: str
    payee: str
    due: float
    paid: float
    base_paid: float

    @property
    def lost(self) -> float:
        return max(self.due - self.paid, 0.0)

    @property
    def rank(self) -> str:
        """Secured, unsecured or junior; what no contract of the book says is unsecured."""
        if self.contract is None:
            return "unsecured"
        return seniority_of(self.contract.kind, self.contract.word("seniority"))


def _contracts(run: FinishedRun, book: Book) -> list[_Claim]:
    table = read_table(run, "contract.parquet")
    columns = (table[name].tolist() for name in ("contract", "nature", "payer", "payee", "due", "paid", "base_paid"))
    return [
        _Claim(book.contracts.get(contract), nature, payer, payee, due, paid, base_paid)
        for contract, nature, payer, payee, due, paid, base_paid in zip(*columns, strict=True)
    ]


def _firms(run: FinishedRun, book: Book, first: int, quarters: int) -> tuple[FirmSaid, ...]:
    table = read_table(run, ENTITY_PANEL)
    ids = np.array(table["entity"], dtype=object)
    when = _earlier(*(_since(table[name], first) for name in ("default", "absorbed")))
    found = []
    for id_ in sorted(set(ids.tolist())):
        entity = book.entities.get(id_)
        if entity is None or entity.class_ == "vehicle":
            continue
        mine = when[ids == id_]
        by_quarter = tuple(float(np.mean((mine != NEVER) & (mine <= at))) for at in range(quarters))
        as_late = np.where(mine == NEVER, quarters, mine)
        marks = [int(q) for q in np.quantile(as_late, SHARES, method="inverted_cdf")]
        quantiles = tuple(None if mark == quarters else mark for mark in marks)
        found.append(FirmSaid(id_, entity.name, entity.kind, entity.class_, by_quarter[-1], by_quarter, quantiles))
    return tuple(found)


def _since(names: NDArray[Any], first: int) -> NDArray[np.int64]:
    texts: list[object] = np.ma.asarray(names).tolist()
    return np.array([quarter_number(text) - first if isinstance(text, str) else NEVER for text in texts])


def _earlier(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    both = np.minimum(one, other)
    return np.where(one == NEVER, other, np.where(other == NEVER, one, both))


def _late(run: FinishedRun, late_from: int) -> float:
    table = read_table(run, "inputs.parquet")
    onset = np.asarray(table["shock.onset"], dtype=float) if "shock.onset" in table else np.zeros(1)
    return float(np.mean(onset >= late_from))


def _vendors(run: FinishedRun, book: Book, rows: list[_Claim], first: int, sales_year: int) -> tuple[VendorSaid, ...]:
    flows = read_table(run, "flows.parquet")
    is_order = np.asarray(flows["nature"]) == ORDER
    payee = np.asarray(flows["payee"], dtype=object)
    quarter = np.array([quarter_number(name) for name in flows["quarter"].tolist()])
    paid, paths = np.asarray(flows["paid"], dtype=float), len(set(flows["path"].tolist()))
    found = []
    for id_ in sorted(investing_vendors(book)):
        mine = is_order & (payee == id_)
        begun = paid[mine & (quarter < first + 2)].sum() / paths * 2.0
        then = paid[mine & (quarter // 4 == sales_year)].sum() / paths
        loans = [row for row in rows if row.payee == id_ and row.nature in _DEBT]
        called = math.fsum(row.paid for row in rows if row.payer == id_ and row.nature == "guarantee")
        lent = math.fsum(row.due for row in loans if row.nature == "principal")
        lost = math.fsum(row.lost for row in loans)
        sales, cut = (float(begun), float(then)), _cut([row for row in rows if row.payee == id_])
        found.append(VendorSaid(id_, book.entities[id_].name, lent, lost, called, sales, cut))
    return tuple(found)


def _cut(rows: list[_Claim]) -> float:
    return math.fsum(row.base_paid - row.paid for row in rows if row.nature == ORDER)


def _losses(document: Mapping[str, Any], book: Book, rows: list[_Claim]) -> dict[str, float]:
    vendors = investing_vendors(book)
    lost = dict.fromkeys(BEARERS, 0.0)
    for row in rows:
        if row.nature in _DEBT:
            lost[bearer_of(row.contract, row.payee, vendors)] += row.lost
        elif row.nature == "guarantee":
            lost[VENDORS if row.payer in vendors else BANKS] += row.paid
    existing = document["loss"]["existing"]
    lost[OWNERS] = max(existing["owners"]["mean"], 0.0)
    lost[TRADE] = max(existing["sellers"]["mean"], 0.0) + max(existing["lessors"]["mean"], 0.0)
    return lost


def bearer_of(contract: Contract | None, holder: str, vendors: frozenset[str]) -> str:
    """Return who bears a debt: its vendor, bank lenders where it is a loan, else holders of notes.

    Who a bank is does not say so: syndicates and those who hold parts of their loans are classes of a book.
    """
    if holder in vendors:
        return VENDORS
    return BANKS if contract is not None and LENDER in contract.roles else BONDHOLDERS


def _recovery(rows: list[_Claim], failed: Mapping[str, float]) -> dict[str, float | None]:
    due: dict[str, float] = {}
    lost: dict[str, float] = {}
    for row in rows:
        chance = failed.get(row.payer, 0.0)
        if row.nature == "principal" and chance > 0.0:
            due[row.rank] = due.get(row.rank, 0.0) + chance * row.due
            lost[row.rank] = lost.get(row.rank, 0.0) + row.lost
    ranks = ("secured", "unsecured", "junior")
    return {rank: 1.0 - min(lost[rank] / due[rank], 1.0) if due.get(rank) else None for rank in ranks}
