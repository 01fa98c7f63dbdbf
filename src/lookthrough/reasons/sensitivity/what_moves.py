"""What can be moved in a run: everything that is drawn, to either end of its range, and every contract, to nothing."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.slots import DATE, SHARE
from lookthrough.reasons.again import drawn_of
from lookthrough.simulate.draws import with_rows
from lookthrough.world.drivers import SHOCKS
from lookthrough.world.shock import ONSET, TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.reasons.again import Drawn
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs

ASSUMPTION, FACT, SHOCK = "assumption", "fact", "shock"
UNPUBLISHED = ("assumed", "inferred")  # how a number is known that no source states
SIZES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "debt": ("principal", "drawn"),
        "lease": ("rent",),
        "commitment": ("amount",),
        "order": ("amount",),
        "equity": ("amount",),
        "guarantee": ("cap",),
        "backstop": ("cap",),
        "revenue_share": ("share",),
        "warrant": ("shares",),
    }
)
"""By family the terms without which a contract pays nothing."""


class MovedTerm(NamedTuple):
    """Something that is drawn.

    Attributes:
        drawn: its name, and where it stands.
        kind: ``assumption``, ``fact`` (of a contract or a company) or ``shock``.
        basis: how it is known.
        low, high: the ends of its range, of the first of its numbers where they differ.
        is_unpublished: whether it is made of facts that no source states.
    """

    drawn: Drawn
    kind: str
    basis: str
    low: float
    high: float
    is_unpublished: bool

    def at(self, inputs: Inputs, end: str) -> Inputs:
        """Return inputs in which all of its numbers are at their ``low`` or their ``high`` end, on every path."""
        rows = np.array(self.drawn.rows)
        if self.drawn.is_shock:
            value = (inputs.shock_low if end == "low" else inputs.shock_high)[rows]
            low, high = (with_rows(each, rows, value) for each in (inputs.shock_low, inputs.shock_high))
            return inputs._replace(shock_low=low, shock_high=high)
        return _at_end(inputs, rows, end)


def moved_terms(model: Model, inputs: Inputs) -> list[MovedTerm]:
    """Return everything that is drawn from a range, what is drawn jointly as one, in the order of the book."""
    drawn = drawn_of(model)
    together = {name for each in drawn.values() for name in each.members}
    found = (_term(model, inputs, each) for name, each in drawn.items() if name not in together)
    return [term for term in found if term.low != term.high]


def _term(model: Model, inputs: Inputs, drawn: Drawn) -> MovedTerm:
    first, book = drawn.rows[0], model.plan.book
    if drawn.is_shock:
        ends = [float(each[first]) for each in (inputs.shock_low, inputs.shock_high)]
        return shock_term(drawn, ends, model.plan.first_quarter)
    slots = [model.plan.table.rows[row] for row in drawn.rows]
    name = slots[0].group or drawn.name
    kind = ASSUMPTION if name in book.assumptions else FACT
    are_facts = all(_is_fact(book, slot.name) and slot.basis in UNPUBLISHED for slot in slots)
    return MovedTerm(
        drawn._replace(name=name, members=drawn.members or (drawn.name,)),
        kind,
        slots[0].basis,
        slots[0].low,
        slots[0].high,
        is_unpublished=are_facts,
    )


def shock_term(drawn: Drawn, ends: Sequence[float], first_quarter: int) -> MovedTerm:
    """Return a shock with its ends as a scenario writes them: an onset as a quarter, a size as per cent."""
    spec = SHOCKS[drawn.name.removeprefix(f"{SHOCK}.")]
    form = DATE if spec is ONSET else "" if spec in TIMES else SHARE
    low, high = (end + first_quarter if spec is ONSET else end for end in ends)
    return MovedTerm(drawn._replace(form=form), SHOCK, "assumed", low, high, is_unpublished=False)


def _is_fact(book: Book, name: str) -> bool:
    """Whether a number is one of a contract or a company, which somebody could publish."""
    of = name.partition(".")[0]
    return of in book.contracts or of in book.entities


class MovedContract(NamedTuple):
    """A contract of a run: its id, its family and kind, and the rows of its sizes."""

    contract: str
    family: str
    kind: str
    rows: tuple[int, ...]

    def without(self, inputs: Inputs) -> Inputs:
        """Return inputs in which the contract is for nothing, on every path."""
        rows = np.array(self.rows)
        low, mid, high = (with_rows(each, rows, 0.0) for each in (inputs.low, inputs.mid, inputs.high))
        return inputs._replace(low=low, mid=mid, high=high)


def moved_contracts(model: Model) -> list[MovedContract]:
    """Return every contract that has a size, by id."""
    return sorted(_contracts(model), key=lambda each: each.contract)


def _contracts(model: Model) -> Iterator[MovedContract]:
    rows: dict[str, list[int]] = {}
    for row, slot in enumerate(model.plan.table.rows):
        rows.setdefault(slot.name, []).append(row)
    for family, held in model.plan.positions.items():
        for id_, kind in dict(zip(held.ids, held.kinds, strict=True)).items():
            sized = [row for term in SIZES.get(family, ()) for row in rows.get(f"{id_}.{term}", ())]
            if sized:
                yield MovedContract(id_, family, kind, tuple(sized))


def _at_end(inputs: Inputs, rows: NDArray[np.int64], end: str) -> Inputs:
    """Return inputs in which some slots are drawn from one point each, their ``low`` or their ``high``."""
    at = getattr(inputs, end)[rows]
    return inputs._replace(low=with_rows(inputs.low, rows, at), high=with_rows(inputs.high, rows, at))
