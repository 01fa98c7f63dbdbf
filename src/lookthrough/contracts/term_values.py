"""Which number a run uses for a term: what the book says, else the book's ranged assumption for the kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lookthrough.contracts.slots import DATE, Slot, fixed, from_assumption, from_value, whole
from lookthrough.errors import InputError
from lookthrough.units.quarter import quarter_after

if TYPE_CHECKING:
    from lookthrough.book.records import Book, Contract, Entity

SIMULATED = ("announced", "signed", "funded")


class MissingAssumptionError(InputError):
    """The model needs a ranged default that the book does not have."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A live contract that a run leaves out, and why: unknown is not zero, so it is named."""

    contract: str
    why: str


@dataclass(frozen=True, slots=True)
class Resolver:
    """Reads terms of one book; ``left_out`` collects what could not be used, ``asked`` the assumption taken by key."""

    book: Book
    left_out: list[LeftOut] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def first_quarter(self) -> int:
        """The first quarter after the book's date."""
        return quarter_after(self.book.as_of)

    def assumption(self, *names: str, key: str = "") -> Slot:
        """Return the first assumption that exists among ``names``, most specific first.

        Args:
            names: dotted names.
            key: what keys the draw (``contract.term``); empty means the assumption itself, one draw for all.

        Raises:
            MissingAssumptionError: none of them is in the book.
        """
        for name in names:
            if name in self.book.assumptions:
                self.asked[key or name] = name
                return from_assumption(key or name, self.book.assumptions[name])
        day = self.book.known_to
        by = "" if day is None else f" (what was known by {day} was searched)"
        raise MissingAssumptionError(
            f"the book has no assumption {' or '.join(names)}; add it to assumptions with a range and a reason{by}"
        )

    def term(self, contract: Contract, name: str) -> Slot | None:
        """Return the book's own value of a term; ``None`` when it is silent or unknown."""
        value = contract.value(name)
        return None if value is None else from_value(f"{contract.id}.{name}", value, contract.basis)

    def quarter(self, contract: Contract, name: str) -> Slot | None:
        """Return a date of the book, each quarter of a range with the same chance; ``None`` as for :meth:`term`."""
        slot = self.term(contract, name)
        return None if slot is None else whole(slot)._replace(form=DATE)

    def term_or_default(self, contract: Contract, name: str, default: float | None = None) -> Slot:
        """Return a term, else the kind's assumption, else ``default`` (where silence has one plain meaning)."""
        slot = self.term(contract, name)
        if slot is not None:
            return slot
        if default is not None and f"{contract.kind}.{name}" not in self.book.assumptions:
            return fixed(f"{contract.id}.{name}", default, "assumed")
        return self.assumption(f"{contract.kind}.{name}", key=f"{contract.id}.{name}")

    def opening(self, entity: Entity, name: str) -> Slot | None:
        """Return the latest opening figure of an entity, ``None`` when the book is silent or it is unknown."""
        dated = entity.opening.get(name)
        if not dated:
            return None
        return from_value(f"{entity.id}.{name}", dated[-1], entity.basis)

    def leave(self, contract: Contract, why: str) -> None:
        """Name a live contract that the run cannot use."""
        self.left_out.append(LeftOut(contract.id, why))
