"""Payments from a table that somebody has: a file, a workbook, a frame or rows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import BASES, STATUSES
from lookthrough.intake.door import read_table
from lookthrough.intake.party_names import Misnamed, party_name
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.table_layout import Cells, Role, TableLayout
from lookthrough.intake.written_numbers import amount_fault
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow, Flows
from lookthrough.units.collection import without_collection

if TYPE_CHECKING:
    from lookthrough.intake.read_columns import TableRead

_WHO_LENDS = "say who pays: a loan goes from lender to borrower, its service the other way"
PAYMENTS = TableLayout(
    "payments",
    (
        Role(
            "payer",
            Cells.NAME,
            also=(
                "source",
                "from",
                "sender",
                "debtor",
                "source id",
                "from id",
                "payer id",
                "payer name",
                "src",
                "buyer",
            ),
        ),
        Role(
            "payee",
            Cells.NAME,
            also=(
                *("target", "to", "receiver", "creditor", "target id", "to id", "payee id", "payee name", "dst"),
                *("recipient", "beneficiary", "destination", "seller"),
            ),
        ),
        Role("amount", Cells.AMOUNT, also=("value", "weight", "exposure", "weights", "values", "amounts", "payment")),
        Role("contract", Cells.TEXT, required=False, also=("contract id",)),
        Role("layer", Cells.WORD, required=False, words=("cash", "paper")),
        Role("status", Cells.WORD, required=False, words=STATUSES),
        Role("basis", Cells.WORD, required=False, words=BASES),
        Role("quarter", Cells.QUARTER, required=False),
    ),
    reserved=OUTSIDE,
    unclear=MappingProxyType(dict.fromkeys(("lender", "borrower", "obligor", "bank", "counterparty"), _WHO_LENDS)),
    is_matrix=True,
)


@dataclass(frozen=True, slots=True)
class PaymentsRead:
    """Payments as they were read.

    Attributes:
        flows: the payments of the sound rows.
        problems: every problem, in the order of the rows. With any the flows are incomplete: do not measure them.
        understood: how the table was read, in one line, empty where it is written as documented.
        remarks: what a reader must know of its names.
    """

    flows: tuple[Flow, ...]
    problems: tuple[RowProblem, ...]
    understood: str
    remarks: tuple[str, ...]


def read_payments(table: object, *, sheet: str | None = None) -> PaymentsRead:
    """Read payments from a table.

    Args:
        table: the path of a CSV file or an Excel workbook, a frame, columns by name, or rows (tuples or dictionaries):
            a list of payments with payer, payee and amount, or a matrix of who pays (rows) whom (columns).
        sheet: of a workbook; ``None`` takes the only one or the first whose header fits.
    """
    with without_collection():
        read = read_table(table, PAYMENTS, sheet=sheet)
        return PaymentsRead(_flows(read), read.problems, read.understood, read.remarks)


def read_flows(table: object, *, sheet: str | None = None) -> tuple[Flows, tuple[RowProblem, ...]]:
    """Read flows from a table with the columns ``payer, payee, amount``, or others that usually mean these.

    The columns ``contract, layer, status, basis, quarter`` are read where present; others are passed over.

    Args:
        table: a path, a frame, columns by name, or rows; see :func:`read_payments`.
        sheet: of a workbook.

    Returns:
        The flows of the sound rows, and every problem found, in the order of the file. With any problem the flows are
        incomplete: do not measure them.
    """
    read = read_payments(table, sheet=sheet)
    return Flows(read.flows), read.problems


def as_flows(table: object) -> tuple[Flow, ...]:
    """Return the payments of a table in memory or in a file, with every row checked.

    Raises:
        TableError: naming every row that cannot be used.
    """
    has_names = any(hasattr(table, name) for name in ("columns", "column_names", "keys"))
    if isinstance(table, Iterable) and not isinstance(table, str | bytes) and not has_names:
        table = list(table)
        if all(isinstance(row, Flow) for row in table):
            return _checked(table)
    read = read_payments(table)
    if read.problems:
        raise TableError(read.problems)
    return read.flows


def set_apart(flows: Iterable[Flow]) -> tuple[tuple[Flow, ...], tuple[int, float]]:
    """Return the payments between two parties, and how many a party made to itself with their USD bn.

    As those of a book are (``book_payments``): what somebody pays itself is nobody's revenue.
    """
    rows = tuple(flows)
    own = [flow.amount for flow in rows if flow.payer == flow.payee]
    return tuple(flow for flow in rows if flow.payer != flow.payee) if own else rows, (len(own), math.fsum(own))


def _flows(read: TableRead) -> tuple[Flow, ...]:
    payer, payee, amount = (read.columns[name] for name in PAYMENTS.required)
    nothing = [None] * len(payer)
    contract, layer, status, basis, quarter = (read.columns.get(role.name, nothing) for role in PAYMENTS.roles[3:])
    return tuple(
        Flow(a, b, x, c, "paper" if on == "paper" else "cash", s, k, q)
        for a, b, x, c, on, s, k, q in zip(payer, payee, amount, contract, layer, status, basis, quarter, strict=True)
    )


def _checked(flows: list[Flow]) -> tuple[Flow, ...]:
    names = {name: party_name(name, PAYMENTS) for flow in flows for name in (flow.payer, flow.payee)}
    problems = []
    for row, flow in enumerate(flows):
        for column, name in (("payer", names[flow.payer]), ("payee", names[flow.payee])):
            if isinstance(name, Misnamed):
                problems.append(RowProblem(None, row, column, *name))
        fault = amount_fault(flow.amount, str(flow.amount))
        if fault is not None:
            problems.append(RowProblem(None, row, "amount", *fault))
    if problems:
        raise TableError(problems)
    if all(name == clean for name, clean in names.items()):
        return tuple(flows)
    return tuple(replace(flow, payer=str(names[flow.payer]), payee=str(names[flow.payee])) for flow in flows)
