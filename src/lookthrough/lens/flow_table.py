"""A table of payments: reading it, checking it, and making it a network of exact amounts.

Amounts are USD billions. ``outside`` is a reserved id: money from it is funding from beyond the table, money to it
leaves the table for good; money never comes back through it.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

OUTSIDE = "outside"
REQUIRED = ("payer", "payee", "amount")
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
class Problem:
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


def read_flows(path: str | Path) -> tuple[tuple[Flow, ...], tuple[Problem, ...]]:
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
        return (), (Problem(name, 1, None, f"cannot be read ({error.strerror})", "give the path of a CSV file"),)
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        message = f"byte {error.object[error.start]:#04x} is not UTF-8"
        return (), (Problem(name, row, None, message, "save the file as CSV in UTF-8"),)
    return _parse(name, text)


def _parse(name: str, text: str) -> tuple[tuple[Flow, ...], tuple[Problem, ...]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip().lower() for cell in next(reader, [])]
    problems = _check_header(name, header)
    if problems:
        return (), tuple(problems)
    flows: list[Flow] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        flow, wrong = _parse_row(name, reader.line_num, header, cells)
        problems.extend(wrong)
        if flow is not None:
            flows.append(flow)
    if not flows and not problems:
        problems.append(Problem(name, 2, None, "the table has no rows", "add one row for each payment"))
    return tuple(flows), tuple(problems)


def _check_header(name: str, header: Sequence[str]) -> list[Problem]:
    if not any(header):
        return [Problem(name, 1, None, "the file is empty", "start it with the line payer,payee,amount")]
    missing = [column for column in REQUIRED if column not in header]
    problems = [
        Problem(name, 1, column, "the column is missing", f"add it to the header, which is now {','.join(header)}")
        for column in missing
    ]
    twice = [column for column in (*REQUIRED, *OPTIONAL) if header.count(column) > 1]
    problems += [Problem(name, 1, column, "the column occurs twice", "remove one of the two") for column in twice]
    return problems


def _parse_row(name: str, row: int, header: Sequence[str], cells: Sequence[str]) -> tuple[Flow | None, list[Problem]]:
    if len(cells) > len(header):
        message = f"{len(cells)} cells under {len(header)} columns"
        return None, [Problem(name, row, None, message, "quote a cell that holds a comma")]
    cell = dict(zip(header, (text.strip() for text in cells), strict=False))
    problems = [
        Problem(name, row, column, "the cell is empty", "every payment needs a payer, a payee and an amount")
        for column in REQUIRED
        if not cell.get(column)
    ]
    amount = _number(cell.get("amount", ""))
    if cell.get("amount") and isinstance(amount, str):
        problems.append(Problem(name, row, "amount", amount, "give a plain number of USD billions, such as 2.5"))
    elif not isinstance(amount, str) and amount < 0:
        remedy = "swap payer and payee and give the amount without its sign"
        problems.append(Problem(name, row, "amount", f"the amount {cell['amount']} is negative", remedy))
    layer = cell.get("layer") or "cash"
    if layer not in {"cash", "paper"}:
        problems.append(Problem(name, row, "layer", f"unknown layer {layer!r}", "write cash or paper"))
    quarter = cell.get("quarter") or None
    if quarter and not re.fullmatch(r"\d{4}Q[1-4]", quarter):
        problems.append(Problem(name, row, "quarter", f"{quarter!r} is not a quarter", "write it as 2027Q3"))
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
        quarter=int(quarter[:4]) * 4 + int(quarter[5]) - 1 if quarter else None,
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
    exact, and no answer depends on the order of the rows.

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
        return self.ids.index(entity) if entity in self.ids else None

    def totals(self) -> dict[tuple[int, int], float]:
        """Return USD bn by payer and payee over all quarters, ``outside`` included as -1."""
        total: dict[tuple[int, int], int] = defaultdict(int)
        for (payer, payee, _), amount in self.edges.items():
            total[payer, payee] += amount
        return {pair: amount / self.unit for pair, amount in sorted(total.items())}


def build_network(flows: Iterable[Flow]) -> Network:
    """Add up flows into a network.

    Raises:
        ValueError: an amount is negative or not finite.
    """
    rows = list(flows)
    for flow in rows:
        if not (math.isfinite(flow.amount) and flow.amount >= 0):
            raise ValueError(f"the flow {flow.payer} -> {flow.payee} has the amount {flow.amount}")
    ids = tuple(sorted({id_ for flow in rows for id_ in (flow.payer, flow.payee)} - {OUTSIDE}))
    number = {id_: i for i, id_ in enumerate(ids)} | {OUTSIDE: -1}
    ratios = [float(flow.amount).as_integer_ratio() for flow in rows]
    unit = max((denominator for _, denominator in ratios), default=1)
    dated = all(flow.quarter is not None for flow in rows)
    edges: dict[tuple[int, int, int], int] = defaultdict(int)
    contracts: dict[tuple[int, int], set[str]] = defaultdict(set)
    for flow, (numerator, denominator) in zip(rows, ratios, strict=True):
        payer, payee = number[flow.payer], number[flow.payee]
        if numerator:
            edges[payer, payee, (flow.quarter or 0) if dated else 0] += numerator * (unit // denominator)
            contracts[payer, payee].update([flow.contract] if flow.contract else [])
    return Network(
        ids=ids,
        edges=dict(sorted(edges.items())),
        unit=unit,
        contracts={pair: tuple(sorted(names)) for pair, names in sorted(contracts.items())},
    )
