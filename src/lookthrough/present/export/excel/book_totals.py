"""The totals of a book as live formulas over the rows of its trails, which stand on other sheets of the workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lookthrough.lens.through.through import APART
from lookthrough.present import labels
from lookthrough.present.export.excel.book_sums import DATED_MONEY
from lookthrough.present.export.excel.placed import quoted
from lookthrough.present.tables.funding import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lookthrough.lens.funding.funding import Funding
    from lookthrough.present.export.excel.excel_file import Formulas
    from lookthrough.present.export.excel.placed import Placed
    from lookthrough.present.tables.answers import Answers

ENDS = ("low", "mid", "high")


def book_formulas(at: Mapping[str, Placed], answers: Answers) -> dict[str, Formulas]:
    """Return the formulas of the sheets that hold totals, by sheet and column.

    Args:
        at: every sheet of the workbook, with names in words.
        answers: that the sheets were made from.
    """
    years = [row["period"] for row in answers.funding.rows]
    return {
        "views": _views(at["views"], at["trail"]),
        "side by side": _side_by_side(at["side by side"], at["trail"]),
        "committed": _committed(at["committed"], at["trail"], _commitments(answers)),
        "vehicle debt": _vehicle_debt(at["vehicle debt"], at["vehicles"]),
        "funding by year": _by_source(at["funding by year"], at["funding"], "period", years),
        "funding by lender": _by_lender(at["funding by lender"], at["funding"], years),
        "funding by sponsor": _by_source(
            at["funding by sponsor"], at["funding"], "sponsors", _built_for(answers.funding)
        ),
        "timeline": _timeline(at["timeline"], at["contracts"]),
    }


def each(columns: Iterable[str], formula: Callable[[str, int], str | None]) -> dict[str, Callable[[int], str | None]]:
    """Return columns with their formulas, given one that knows of which column and in which row it stands."""
    return {name: partial(formula, name) for name in columns}


def sum_of(trail: Placed, amount: str, criteria: Mapping[str, str]) -> str:
    """Return the sum of a column over the rows that meet all criteria, as the text of a formula without its ``=``.

    Args:
        trail: the rows.
        amount: the column.
        criteria: columns, each with a cell or a quoted text that it must equal.
    """
    return f"SUMIFS({trail.range(amount)},{_criteria(trail, criteria)})"


def count_of(trail: Placed, criteria: Mapping[str, str]) -> str:
    """Return how many rows meet all criteria, as the text of a formula without its ``=``."""
    return f"COUNTIFS({_criteria(trail, criteria)})"


def sum_if_known(trail: Placed, amount: str, criteria: Mapping[str, str]) -> str:
    """Return the formula of a sum that is empty where there are rows and not one amount of them is known."""
    rows, known = count_of(trail, criteria), count_of(trail, {**criteria, amount: '"<>"'})
    return f'=IF(AND({rows}>0,{known}=0),"",{sum_of(trail, amount, criteria)})'


def unknown_of(trail: Placed, criteria: Mapping[str, str]) -> str:
    """Return the formula that counts the rows of unknown amount."""
    return f"={count_of(trail, criteria)}-{count_of(trail, _known(criteria))}"


def _criteria(trail: Placed, criteria: Mapping[str, str]) -> str:
    return ",".join(f"{trail.range(column)},{wanted}" for column, wanted in criteria.items())


def _known(criteria: Mapping[str, str]) -> dict[str, str]:
    return {**criteria, "mid": '"<>"'}


def _views(views: Placed, trail: Placed) -> Formulas:
    def criteria(row: int) -> dict[str, str]:
        return {name: f"${views.letter(name)}{row}" for name in ("entity", "view")}

    def end(name: str, row: int) -> str:
        return sum_if_known(trail, name, criteria(row))

    return {**each(ENDS, end), "unknown": lambda row: unknown_of(trail, criteria(row))}


def _side_by_side(table: Placed, trail: Placed) -> Formulas:
    def middle(view: str, row: int) -> str:
        criteria = {"entity": f"${table.letter('entity')}{row}", "view": quoted(labels.VIEWS[view])}
        return sum_if_known(trail, "mid", criteria)

    return each((name for name in table.table.names if name in labels.VIEWS), middle)


def _commitments(answers: Answers) -> list[str]:
    """Return the commitment of each row of the sheet ``committed``, in its order."""
    return [
        name
        for entity in answers.through.entities
        for name, column in entity.committed.items()
        if column.undiscounted.high != 0 or column.unknown
    ]


def _committed(table: Placed, trail: Placed, commitments: Sequence[str]) -> Formulas:
    def amount(column: str, row: int) -> str:
        name = commitments[row - 2]
        criteria = {
            "entity": f"${table.letter('entity')}{row}",
            "view": quoted(labels.TRAILS["memo" if name in APART else "committed"]),
            "category": quoted(labels.in_words(name)),
        }
        return sum_if_known(trail, column.removeprefix("undiscounted_"), criteria)

    return each((f"{kind}_{end}" for kind in ("undiscounted", "present_value") for end in ENDS), amount)


def _vehicle_debt(table: Placed, borne: Placed) -> Formulas:
    letter = table.letter("vehicle")
    return each(ENDS, lambda end, row: f"={sum_of(borne, end, {'vehicle': f'${letter}{row}'})}")


def _built_for(answer: Funding) -> list[str]:
    """Return what the rows of the sheet ``funding by sponsor`` are added up by, as the trail writes it."""
    return [row["sponsor"].replace(" + ", " ") for row in answer.sponsors if row["total"] >= SMALLEST]


def _by_source(table: Placed, trail: Placed, by: str, keys: Sequence[str]) -> Formulas:
    def whole(row: int) -> dict[str, str]:
        return {by: quoted(keys[row - 2])}

    def money(source: str, row: int) -> str:
        criteria = {**whole(row), "paid_from": quoted(labels.SOURCES_OF_MONEY[source])}
        of, known = sum_of(trail, "mid", criteria), count_of(trail, _known(criteria))
        return f'=IF({known}=0,"",{of})' if source == "own_cash" else f"={of}"  # own cash: missing is not nil

    def share_of_vehicles(row: int) -> str:
        total, of = (sum_of(trail, "mid", each_) for each_ in (whole(row), {**whole(row), "paid_from": vehicles}))
        return f'=IF({total}>0,{of}/{total},"")'

    vehicles = quoted(labels.SOURCES_OF_MONEY["vehicles"])
    return {
        "total": lambda row: f"={sum_of(trail, 'mid', whole(row))}",
        **each((name for name in table.table.names if name in labels.SOURCES_OF_MONEY), money),
        "off_balance_share": share_of_vehicles,
        "unknown": lambda row: unknown_of(trail, whole(row)),
    }


def _by_lender(table: Placed, trail: Placed, years: Sequence[str]) -> Formulas:
    def whole(row: int) -> dict[str, str]:
        return {"period": quoted(years[row - 2])}

    def money(kind: str, row: int) -> str:
        return f"={sum_of(trail, 'mid', {**whole(row), 'lender_kind': quoted(labels.lender_kind(kind))})}"

    kinds = (name for name in table.table.names if name not in {"period", "total"})
    return {"total": lambda row: f"={sum_of(trail, 'mid', whole(row))}", **each(kinds, money)}


def _timeline(table: Placed, contracts: Placed) -> Formulas:
    def within(row: int) -> str:
        known, first, last = contracts.range("known"), *(f"${table.letter(name)}{row}" for name in ("first", "last"))
        return f'{known},">="&{first},{known},"<="&{last}'

    def money(name: str, row: int) -> str:
        return f"=SUMIFS({contracts.range(DATED_MONEY[name])},{within(row)})"

    sums = (name for name in DATED_MONEY if name in table.table.names)
    return {"count": lambda row: f"=COUNTIFS({within(row)})", **each(sums, money)}
