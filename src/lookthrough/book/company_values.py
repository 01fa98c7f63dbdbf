"""All dated values of a company, whatever they say: opening figures, accounts, ratings, owners, votes, acquirer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import ACCOUNT, OPENING, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lookthrough.book.records import Account, Entity, Value

    Values = tuple[Value, ...]
    Change = Callable[[Values], Values]


class CompanyFigure(NamedTuple):
    """The dated values of one thing that a book says of a company: its name in words, its unit, the values."""

    name: str
    unit: Unit
    dated: Values


def figures_of(entity: Entity) -> Iterator[CompanyFigure]:
    """Yield opening figures, then what was filed, the ratings and the owners, each by its name."""
    yield from opening_of(entity)
    yield from facts_of(entity)


def opening_of(entity: Entity) -> Iterator[CompanyFigure]:
    """Yield the opening figures."""
    for name, dated in entity.opening.items():
        yield CompanyFigure(name, OPENING[name].unit, dated)


def facts_of(entity: Entity) -> Iterator[CompanyFigure]:
    """Yield what is said of a company beside its opening: each value of it has a source of its own."""
    for account in entity.accounts:
        for name, value in account.figures.items():
            yield CompanyFigure(f"{name} of {account.period}", ACCOUNT[name].unit, (value,))
    for agency, dated in entity.rating.items():
        yield CompanyFigure(f"rating by {agency}", Unit.TEXT, dated)
    for holder, dated in entity.owners.items():
        yield CompanyFigure(f"owned by {holder}", Unit.FRACTION, dated)
    for holder, dated in entity.votes.items():
        yield CompanyFigure(f"votes of {holder}", Unit.FRACTION, dated)
    if entity.acquirer:
        yield CompanyFigure("acquirer", Unit.TEXT, entity.acquirer)


def changed(entity: Entity, change: Change) -> Entity:
    """Return a company with its dated values changed; what is left without any value is left out."""
    return replace(
        entity,
        opening=_table(entity.opening, change),
        accounts=_accounts(entity.accounts, change),
        rating=_table(entity.rating, change),
        owners=_table(entity.owners, change),
        votes=_table(entity.votes, change),
        acquirer=change(entity.acquirer),
    )


def _table(table: Mapping[str, Values], change: Change) -> dict[str, Values]:
    found = {name: change(dated) for name, dated in table.items()}
    return {name: dated for name, dated in found.items() if dated}


def _accounts(accounts: tuple[Account, ...], change: Change) -> tuple[Account, ...]:
    found = ((a, {name: change((value,)) for name, value in a.figures.items()}) for a in accounts)
    kept = ((a, {name: dated[0] for name, dated in figures.items() if dated}) for a, figures in found)
    return tuple(replace(account, figures=figures) for account, figures in kept if figures)
