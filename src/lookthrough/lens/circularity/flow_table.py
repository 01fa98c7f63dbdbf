"""A table of payments: reading it, checking it, and making it a network of exact amounts.

Amounts are USD billions. ``outside`` is a reserved id: money from it is funding from beyond the table, money to it
leaves the table for good; money never comes back through it.
"""

from __future__ import annotations

import csv
import io
import math
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lookthrough.units.collection import without_collection
from lookthrough.units.quarter import is_quarter, quarter_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Whole = NDArray[Any]
"""Whole numbers: Python's own in an array of objects, or 64 bits."""

OUTSIDE = "outside"
REQUIRED = ("payer", "payee", "amount")
EXACT_ROWS = 20_000
OPTIONAL = ("contract", "layer", "status", "basis", "quarter")

Layer = Literal["cash", "paper", "own"]


@dataclass(frozen=True, slots=True)
class Flow:
    """One payment. ``amount`` in USD bn, not negative; ``quarter`` is ``year * 4 + quarter - 1``.

    Attributes:
        contract: the contract it is paid under.
        layer: ``cash``, ``paper`` for value that is not money (vesting warrants, shares), or ``own`` for what a company
            earns and holds beyond the recorded payments.
        status, basis: as in the book (signed, funded ...; reported, inferred ...).
        sale: whether it pays for goods or services; money raised is no revenue of the one who raises it.
    """

    payer: str
    payee: str
    amount: float
    contract: str | None = None
    layer: Layer = "cash"
    status: str | None = None
    basis: str | None = None
    quarter: int | None = None
    sale: bool = True


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong at one place of a table of flows, and the remedy. ``row`` is the line in the file, from 1."""

    file: str
    row: int
    column: str | None
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return the problem as one line."""
        where = f"{self.file}:{self.row}" + (f" column {self.column}" if self.column else "")
        return f"{where}: {self.message}; {self.remedy}"


def read_flows(path: str | Path) -> tuple[tuple[Flow, ...], tuple[RowProblem, ...]]:
    """Read flows from a CSV file with the columns ``payer, payee, amount``.

    The columns ``contract, layer, status, basis, quarter`` are read where present; others are passed over.

    Args:
        path: a UTF-8 file with one header row.

    Returns:
        The flows of the sound rows, and every problem found, in the order of the file. With any problem the flows are
        incomplete: do not measure them.
    """
    name = str(path)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        return (), (RowProblem(name, 1, None, f"cannot be read ({error.strerror})", "give the path of a CSV file"),)
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        message = f"byte {error.object[error.start]:#04x} is not UTF-8"
        return (), (RowProblem(name, row, None, message, "save the file as CSV in UTF-8"),)
    with without_collection():
        return _parse(name, text)


def _parse(name: str, text: str) -> tuple[tuple[Flow, ...], tuple[RowProblem, ...]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip().lower() for cell in next(reader, [])]
    problems = _check_header(name, header)
    if problems:
        return (), tuple(problems)
    sound = _by_column(header, [cells for cells in reader if cells])
    return (sound, ()) if sound else _by_row(name, text, header)


def _by_column(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Flow, ...]:
    """Return the flows of a table in which every row is sound, nothing where one is not: then each is looked at."""
    if {len(cells) for cells in rows} != {len(header)}:
        return ()
    names: dict[str, str] = {}  # of each word one copy
    given = dict(zip(header, zip(*rows, strict=True), strict=True))
    column = {
        title: [names.setdefault(cell, cell) for cell in map(str.strip, given[title])]
        for title in (*REQUIRED, *OPTIONAL)
        if title in given and title != "amount"
    }
    amount = _amounts(given["amount"])
    layers, quarters = set(column.get("layer", ())), set(column.get("quarter", ()))
    is_sound = (
        amount is not None
        and all(column["payer"])
        and all(column["payee"])
        and layers <= {"", "cash", "paper"}
        and all(is_quarter(quarter) for quarter in quarters - {""})
    )
    if amount is None or not is_sound:
        return ()
    number = {quarter: quarter_number(quarter) for quarter in quarters - {""}}
    nothing = [""] * len(rows)
    contract, layer, status, basis, quarter = (column.get(title, nothing) for title in OPTIONAL)
    return tuple(
        Flow(a, b, x, c or None, "paper" if on == "paper" else "cash", s or None, k or None, number.get(q))
        for a, b, x, c, on, s, k, q in zip(
            column["payer"], column["payee"], amount, contract, layer, status, basis, quarter, strict=True
        )
    )


def _amounts(cells: Iterable[str]) -> list[float] | None:
    """Return amounts, ``None`` where one is no finite number or is negative."""
    try:
        amount = list(map(float, cells))
    except ValueError:
        return None
    return amount if all(0.0 <= each < math.inf for each in amount) else None


def _by_row(name: str, text: str, header: Sequence[str]) -> tuple[tuple[Flow, ...], tuple[RowProblem, ...]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    next(reader)
    flows: list[Flow] = []
    problems: list[RowProblem] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        flow, wrong = _parse_row(name, reader.line_num, header, cells)
        problems.extend(wrong)
        if flow is not None:
            flows.append(flow)
    if not flows and not problems:
        problems.append(RowProblem(name, 2, None, "the table has no rows", "add one row for each payment"))
    return tuple(flows), tuple(problems)


def _check_header(name: str, header: Sequence[str]) -> list[RowProblem]:
    if not any(header):
        return [RowProblem(name, 1, None, "the file is empty", "start it with the line payer,payee,amount")]
    missing = [column for column in REQUIRED if column not in header]
    problems = [
        RowProblem(name, 1, column, "the column is missing", f"add it to the header, which is now {','.join(header)}")
        for column in missing
    ]
    twice = [column for column in (*REQUIRED, *OPTIONAL) if header.count(column) > 1]
    problems += [RowProblem(name, 1, column, "the column occurs twice", "remove one of the two") for column in twice]
    return problems


def _parse_row(
    name: str, row: int, header: Sequence[str], cells: Sequence[str]
) -> tuple[Flow | None, list[RowProblem]]:
    if len(cells) > len(header):
        message = f"{len(cells)} cells under {len(header)} columns"
        return None, [RowProblem(name, row, None, message, "quote a cell that holds a comma")]
    cell = dict(zip(header, (text.strip() for text in cells), strict=False))
    problems = [
        RowProblem(name, row, column, "the cell is empty", "every payment needs a payer, a payee and an amount")
        for column in REQUIRED
        if not cell.get(column)
    ]
    amount = _number(cell.get("amount", ""))
    if cell.get("amount") and isinstance(amount, str):
        problems.append(RowProblem(name, row, "amount", amount, "give a plain number of USD billions, such as 2.5"))
    elif not isinstance(amount, str) and amount < 0:
        remedy = "swap payer and payee and give the amount without its sign"
        problems.append(RowProblem(name, row, "amount", f"the amount {cell['amount']} is negative", remedy))
    layer = cell.get("layer") or "cash"
    if layer not in {"cash", "paper"}:
        problems.append(RowProblem(name, row, "layer", f"unknown layer {layer!r}", "write cash or paper"))
    quarter = cell.get("quarter") or None
    if quarter and not is_quarter(quarter):
        problems.append(RowProblem(name, row, "quarter", f"{quarter!r} is not a quarter", "write it as 2027Q3"))
    if problems or isinstance(amount, str):
        return None, problems
    return Flow(
        payer=cell["payer"],
        payee=cell["payee"],
        amount=amount,
        contract=cell.get("contract") or None,
        layer="paper" if layer == "paper" else "cash",
        status=cell.get("status") or None,
        basis=cell.get("basis") or None,
        quarter=quarter_number(quarter) if quarter else None,
    ), []


def _number(text: str) -> float | str:
    """Return the number, or the sentence that says why there is none."""
    try:
        value = float(text)
    except ValueError:
        return f"{text!r} is not a number"
    return value if math.isfinite(value) else f"{text!r} is not a finite number"


@dataclass(frozen=True, slots=True)
class Network:
    """Flows added up by payer, payee and quarter, in whole numbers of one unit.

    Floats are binary fractions, so a power of two makes every amount a whole number: sums and maximum flows are then
    exact, and no answer depends on the order of the rows. Tables of more than ``EXACT_ROWS`` rows are counted in units
    of 2**-60 of their total, to which each amount is rounded.

    Attributes:
        ids: the entities in alphabetical order, without ``outside``.
        edges: (payer, payee, quarter) to amount in units; entities by number, ``outside`` is -1; quarter is 0 for all
            where not every flow has one.
        unit: how many units make USD 1bn.
        contracts: (payer, payee) to the contracts paid under, in alphabetical order.
    """

    ids: tuple[str, ...]
    edges: Mapping[tuple[int, int, int], int]
    unit: int
    contracts: Mapping[tuple[int, int], tuple[str, ...]]

    def number(self, entity: str) -> int | None:
        """Return the number of an entity, ``None`` where no flow names it."""
        at = bisect_left(self.ids, entity)
        return at if at < len(self.ids) and self.ids[at] == entity else None

    def columns(self) -> EdgeColumns:
        """Return :attr:`edges` as columns, in the order of payer, payee and quarter."""
        keys = np.array(sorted(self.edges), dtype=np.int64).reshape(-1, 3)
        amount = np.empty(len(keys), dtype=np.object_)
        amount[:] = [self.edges[payer, payee, quarter] for payer, payee, quarter in keys.tolist()]
        return EdgeColumns(keys[:, 0], keys[:, 1], keys[:, 2], amount)

    def pairs(self) -> Pairs:
        """Return USD bn by payer and payee over all quarters, ``outside`` included as -1."""
        payer, payee, _, amount = self.columns()
        is_first = np.ones(len(payer), dtype=np.bool_)
        is_first[1:] = (np.diff(payer) != 0) | (np.diff(payee) != 0)
        starts = np.flatnonzero(is_first)
        total = np.add.reduceat(amount, starts) if len(starts) else amount
        return Pairs(payer[starts], payee[starts], np.array([each / self.unit for each in total], dtype=np.float64))

    def totals(self) -> dict[tuple[int, int], float]:
        """Return :meth:`pairs` as a table."""
        payer, payee, amount = (column.tolist() for column in self.pairs())
        return dict(zip(zip(payer, payee, strict=True), amount, strict=True))


class EdgeColumns(NamedTuple):
    """Payer, payee, quarter and amount in units (Python's whole numbers) of each edge of a network."""

    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    quarter: NDArray[np.int64]
    amount: NDArray[np.object_]


class Pairs(NamedTuple):
    """USD bn by payer and payee, in their order; ``outside`` is -1."""

    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    amount: NDArray[np.float64]


def build_network(flows: Iterable[Flow]) -> Network:
    """Add up flows into a network.

    Raises:
        ValueError: an amount is negative or not finite.
    """
    rows = list(flows)
    amount = np.array([flow.amount for flow in rows], dtype=np.float64)
    for at in np.flatnonzero(~(np.isfinite(amount) & (amount >= 0))).tolist():
        raise ValueError(f"the flow {rows[at].payer} -> {rows[at].payee} has the amount {rows[at].amount}")
    ids = tuple(sorted({id_ for flow in rows for id_ in (flow.payer, flow.payee)} - {OUTSIDE}))
    number = {id_: i for i, id_ in enumerate(ids)} | {OUTSIDE: -1}
    payer = np.array([number[flow.payer] for flow in rows], dtype=np.int64)
    payee = np.array([number[flow.payee] for flow in rows], dtype=np.int64)
    quarters = [flow.quarter for flow in rows]
    quarter = np.array([0 if None in quarters else at or 0 for at in quarters], dtype=np.int64)
    whole, unit = _in_units(amount)
    kept = np.flatnonzero(amount > 0)
    order = kept[np.lexsort((quarter[kept], payee[kept], payer[kept]))]
    keys = np.column_stack([payer[order], payee[order], quarter[order]])
    starts = np.flatnonzero(np.any(np.diff(keys, axis=0, prepend=keys[:1] - 1) != 0, axis=1))
    total = np.add.reduceat(whole[order], starts) if len(starts) else whole[:0]
    return Network(
        ids=ids,
        edges=dict(zip(map(tuple, keys[starts].tolist()), total.tolist(), strict=True)),
        unit=unit,
        contracts=_contracts(rows, keys[starts, :2], number),
    )


def _in_units(amount: NDArray[np.float64]) -> tuple[Whole, int]:
    """Return amounts as whole numbers of a unit, and how many units make one."""
    room = 60 - int(np.frexp(amount.sum())[1]) if len(amount) else 0
    if len(amount) > EXACT_ROWS and room >= 0:
        return np.rint(np.ldexp(amount, room)).astype(np.int64), 2**room
    ratios = [each.as_integer_ratio() for each in amount.tolist()]
    unit = max((denominator for _, denominator in ratios), default=1)
    whole = np.empty(len(ratios), dtype=np.object_)
    whole[:] = [numerator * (unit // denominator) for numerator, denominator in ratios]
    return whole, unit


def _contracts(
    rows: Iterable[Flow], pairs: NDArray[np.int64], number: Mapping[str, int]
) -> dict[tuple[int, int], tuple[str, ...]]:
    named: dict[tuple[int, int], set[str]] = defaultdict(set)
    for flow in rows:
        if flow.contract and flow.amount > 0:
            named[number[flow.payer], number[flow.payee]].add(flow.contract)
    found: dict[tuple[int, int], tuple[str, ...]] = dict.fromkeys(map(tuple, pairs.tolist()), ())
    return found | {pair: tuple(sorted(names)) for pair, names in named.items()}
