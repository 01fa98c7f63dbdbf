"""Whether an amount is of the right scale: a figure of a statement in millions, read in billions, is a thousandfold.

Such a slip breaks no rule, so it is asked about: an amount beyond any contract of this field, or one that is more than
all others of its class in the book together and a hundred times the middle one.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.problems import Code, Problem
from lookthrough.book.schema.vocabulary import OPENING, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

_MONEY = frozenset({Unit.USD_BN, Unit.USD_BN_PER_YEAR})
_LARGEST_CONTRACT = 1000.0  # USD bn; the largest promise known, of rent or capacity, is a third of it
_OF_A_COMPANY = frozenset({"valuation"})  # terms of a contract that say what a company is worth
_FEWEST = 3  # others of a class, for their middle to say anything
_OFF_SCALE = 100.0  # times the middle one


class _Amount(NamedTuple):
    """One amount, in USD bn or USD bn a year, with its name, and what it is a part of."""

    name: str
    value: Value
    mid: float

    @property
    def size(self) -> float:
        """The amount without its sign: losses beside earnings would leave a total that says nothing of scale."""
        return abs(self.mid)


def amounts_are_of_scale(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT524: no amount is beyond all others, as one in the wrong unit would be."""
    for what, rows in _classes(found, kinds).items():
        total, middle = sum(row.size for row in rows), statistics.median(row.size for row in rows)
        for row in rows:
            others = total - row.size
            stands_out = len(rows) > _FEWEST and row.size > max(others, _OFF_SCALE * middle)
            if stands_out or (_is_promised(*what) and row.size > _LARGEST_CONTRACT):
                yield _question(row, [other for other in rows if other is not row], others, " ".join(what).strip())


def _is_promised(family: str, term: str) -> bool:
    """Return whether an amount is of a contract, and not of a company."""
    return family != "" and term not in _OF_A_COMPANY


def _question(row: _Amount, rows: Sequence[_Amount], others: float, what: str) -> Problem:
    label = f"the other {len(rows)} of {what} make {others:.6g} together" if rows else f"the only {what}"
    hint = "is the scale right? a figure in millions is written 27.3 m USD, or 0.0273 bn USD"
    most = max(rows, key=lambda other: other.size, default=None)
    place = None if most is None else most.value.position
    message = f"{row.name} is {row.mid:.6g} bn USD"
    return Problem("LT524", row.value.position, message, label, len(row.value.text), hint, place)


def _classes(found: Tables, kinds: Mapping[str, KindSpec]) -> dict[tuple[str, str], list[_Amount]]:
    """Return the amounts of a book by class: family and term of contracts, figure of entities and of their accounts."""
    classes: dict[tuple[str, str], list[_Amount]] = defaultdict(list)
    for contract in found.contracts.values():
        kind = kinds[contract.kind]
        money = (name for name in contract.terms if name in kind.terms and kind.terms[name].unit in _MONEY)
        for name in money if contract.rollup is None and contract.current_status != "cancelled" else ():
            _add(classes[kind.family, name], f"{name} of {contract.id}", contract.terms[name])
    for entity in found.entities.values():
        for name, dated in entity.opening.items():
            if name in OPENING and OPENING[name].unit in _MONEY:
                _add(classes["", name], f"{name} of {entity.id}", dated)
        for account in entity.accounts:
            for name, value in account.figures.items():
                _add(classes["account", name], f"{name} of {account.period} of {entity.id}", (value,))
    return {what: rows for what, rows in classes.items() if rows}


def _add(rows: list[_Amount], name: str, dated: Sequence[Value]) -> None:
    if dated and dated[-1].mid:
        rows.append(_Amount(name, dated[-1], dated[-1].mid))


CODES = (
    Code(
        "LT524",
        "an amount is out of scale",
        "This amount of a contract is above 1,000 bn USD, some three times the largest known, or it is more than all "
        "other amounts of its class in the book together and a hundred times the middle one. A figure of a statement "
        "in millions that is taken for billions is as far off.",
        "Correct the scale. Where the amount is right, nothing is to be done.",
    ),
)
