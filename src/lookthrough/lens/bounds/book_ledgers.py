"""The ledgers of a book: what each company bought from each vendor, and who holds what part of each instrument."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from lookthrough.book.evidence import is_unconfirmed
from lookthrough.lens.bounds.ledger import Cell, CellLedger, Total, sound
from lookthrough.positions.sold import BOUGHT, SOLD
from lookthrough.positions.standing import standing_contracts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Assumption, Book, Purchase, Value
    from lookthrough.positions.standing_contract import StandingContract

Totals = Literal["stated", "as recorded"]
UNSOURCED = frozenset({"inferred", "assumed"})
_CLASS = re.compile(r"\b(buyer|seller)s: ([^;]+)")


def purchases_ledger(book: Book, totals: Totals | None = None, *, full: Book | None = None) -> CellLedger:
    """Return the ledger of purchases: buyers by sellers, kinds and years.

    Args:
        book: the book. Totals stand in it as assumptions ``purchases.sold.SELLER.KIND.PERIOD`` and
            ``purchases.bought.BUYER.KIND.PERIOD`` (a space in a kind is an underscore there). With one more word at the
            end it is the total of a class, whose members its note lists: ``buyers: meta, oracle``.
        totals: ``stated``: those of the book, and none for a company that has none; ``as recorded``: every total is the
            sum of its cells at the middle of their ranges; ``None``: stated where the book states any.
        full: the book before a replay or a choice of grades left purchases out. A stated total of which cells are
            missing is then an upper limit only.

    Raises:
        InfeasibleLedgerError: the totals cannot be met by cells within their ranges.
    """
    cells = tuple(sorted((_purchase_cell(book, p) for p in book.purchases), key=lambda cell: cell.id))
    number = {cell.id: i for i, cell in enumerate(cells)}
    stated = [a for name, a in book.assumptions.items() if name.startswith((SOLD, BOUGHT))]
    if totals == "as recorded" or (totals is None and not stated):
        groups = _groups(book)
        return sound(CellLedger(cells, _in_order(_recorded(name, cells, groups[name], number) for name in groups)))
    mine, every = _groups(book), _groups(full or book)
    members = {a.name: _members(a, mine) for a in stated}
    found = _in_order(
        _stated(a, [number[id_] for id_ in members[a.name]], is_whole=members[a.name] == _members(a, every))
        for a in stated
        if members[a.name]
    )
    return sound(CellLedger(cells, found, idle=tuple(sorted(a.name for a in stated if not _members(a, every)))))


def holders_ledger(book: Book) -> CellLedger:
    """Return the ledger of holders: who holds what part of each instrument whose holders are known in part.

    What ``held_by`` names is pinned. The rest of the instrument is with whoever gave the money (bondholders, lenders),
    and any named holder may hold some of it too: those cells are inferred, from nothing to the whole rest. Their sum,
    the size of the instrument, is kept.
    """
    cells: list[Cell] = []
    sizes: dict[str, float] = {}
    for id_, contract in sorted(standing_contracts(book).items()):
        amount = contract.amount
        if contract.record.held_by and amount is not None and amount.mid > 0:
            sizes[id_] = amount.mid
            cells += _holdings(contract, amount.mid)
    cells.sort(key=lambda cell: cell.id)
    groups: dict[str, list[int]] = defaultdict(list)
    for i, cell in enumerate(cells):
        groups[cell.column].append(i)
    totals = _in_order(Total(f"held {id_}", tuple(groups[id_]), w, w, "stated") for id_, w in sizes.items())
    return sound(CellLedger(tuple(cells), totals))


def cell_id(purchase: Purchase) -> str:
    """Return the id of a purchase's cell in the ledger."""
    return f"{purchase.buyer} > {purchase.seller} {purchase.kind} {purchase.period}"


def _purchase_cell(book: Book, purchase: Purchase) -> Cell:
    """Return the cell of a purchase; one written ``unknown`` is between nothing and what its totals leave."""
    amount, what = purchase.amount, f"{purchase.kind} {purchase.period}"
    basis = amount.basis or "reported"
    if amount.low is None or amount.mid is None or amount.high is None:
        return Cell(purchase.buyer, purchase.seller, what, 0.0, 0.0, math.inf, "inferred")
    state: Literal["pinned", "inferred"] = "inferred" if basis in UNSOURCED else "pinned"
    unconfirmed = is_unconfirmed(basis, book.grade(amount))
    return Cell(purchase.buyer, purchase.seller, what, amount.low, amount.mid, amount.high, state, unconfirmed)


def _groups(book: Book) -> dict[str, list[Purchase]]:
    """Return the purchases of each seller and of each buyer, by the name of their total."""
    groups: dict[str, list[Purchase]] = defaultdict(list)
    for purchase in book.purchases:
        for name in _names(purchase):
            groups[name].append(purchase)
    return groups


def _members(stated: Assumption, groups: Mapping[str, Sequence[Purchase]]) -> list[str]:
    """Return the cells of a stated total: all of its name, or of a class those with the partners its note lists."""
    if stated.name in groups:
        return sorted(cell_id(p) for p in groups[stated.name])
    listed = _CLASS.search(stated.value.note or "")
    partners = {part.strip() for part in listed[2].split(",")} if listed else set()
    role = listed[1] if listed else "buyer"
    return sorted(cell_id(p) for p in groups.get(stated.name.rpartition(".")[0], ()) if getattr(p, role) in partners)


def _names(purchase: Purchase) -> tuple[str, str]:
    what = f"{purchase.kind.replace(' ', '_')}.{purchase.period}"
    return f"{SOLD}{purchase.seller}.{what}", f"{BOUGHT}{purchase.buyer}.{what}"


def _in_order(totals: Iterable[Total]) -> tuple[Total, ...]:
    return tuple(sorted(totals, key=lambda total: total.id))


def _stated(stated: Assumption, cells: Sequence[int], *, is_whole: bool) -> Total:
    value = stated.value
    low = value.low if is_whole and value.low is not None else 0.0
    high = math.inf if value.high is None else value.high
    return Total(_plain(stated.name), tuple(sorted(cells)), low, high, "stated", stated.position)


def _recorded(name: str, cells: Sequence[Cell], group: Sequence[Purchase], number: Mapping[str, int]) -> Total:
    members = sorted(number[cell_id(p)] for p in group)
    whole = math.fsum(cells[i].mid for i in members)
    return Total(_plain(name), tuple(members), whole, whole, "as recorded")


def _plain(name: str) -> str:
    return name.removeprefix("purchases.").replace(".", " ")


def _holdings(contract: StandingContract, whole: float) -> list[Cell]:
    held = {holder: _held(dated[-1], whole) for holder, dated in contract.record.held_by.items()}
    named = {holder: amount for holder, amount in held.items() if amount is not None}
    over = max(1.0, math.fsum(named.values()) / whole)  # holdings above the whole are scaled down to it
    known = [Cell(h, contract.id, "named", a / over, a / over, a / over, "pinned") for h, a in named.items()]
    rest = max(0.0, whole - math.fsum(cell.mid for cell in known))
    others = [Cell(h, contract.id, "more", 0.0, 0.0, rest, "inferred") for h in held if rest > 0.0]
    keeper = contract.giver
    return [*known, *others, *([Cell(keeper, contract.id, "rest", 0.0, rest, rest, "inferred")] if rest else [])]


def _held(value: Value, whole: float) -> float | None:
    if value.mid is None:
        return None
    return value.mid * whole if value.text.strip().endswith("%") else value.mid
