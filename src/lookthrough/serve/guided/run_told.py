"""What a run says of each of the nine systems and to each reader, in the sentences of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import FRONTIER_LAB
from lookthrough.positions.default_rates import VEHICLE
from lookthrough.present.sentences.run_sentences import (
    failure_sentence,
    interlocks_sentence,
    lenders_sentence,
    levels_sentence,
    marks_sentence,
    network_sentence,
    orders_sentence,
)
from lookthrough.present.sentences.world_sentences import demand_sentence, developers_sentence, faith_sentence
from lookthrough.present.simulated.employers import employers
from lookthrough.present.simulated.jobs import NOBODY, jobs_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book, Entity
    from lookthrough.present.page.page import Figure
    from lookthrough.present.run_records import StressDocument

NO_ORDERS = "As many orders for capacity are placed as without the shock."
NONE_FAILS = "No {} fails in any future of this run."
NO_FIGURE = "This run has nothing to show of it."


class ToldRun(NamedTuple):
    """A run as the guided pages read it: its book, what it found, and its figures that change with a question."""

    book: Book
    stress: StressDocument
    figures: Mapping[str, Figure]

    def caption(self, name: str) -> str:
        """Return what one sees in a figure; that there is none where the run has it not."""
        return self.figures[name].caption if name in self.figures else NO_FIGURE


def broken_vehicle(told: ToldRun) -> str | None:
    """Return the id of the vehicle that the shock breaks most often, ``None`` where none fails."""
    return _first(told, _is_vehicle)


def broken_lab(told: ToldRun) -> str | None:
    """Return the id of the frontier lab that the shock breaks most often, ``None`` where none fails."""
    return _first(told, _is_lab)


def broken(told: ToldRun) -> str | None:
    """Return the id of whom the shock breaks most often, ``None`` where nobody fails."""
    return _first(told, _is_anybody)


def vehicles(told: ToldRun) -> str:
    """Return which vehicle the shock breaks most often."""
    return _breaks(told, "vehicle", _is_vehicle)


def developers(told: ToldRun) -> str:
    """Return what developers finish of their plan."""
    return developers_sentence(told.stress.world)


def orders(told: ToldRun) -> str:
    """Return which orders for capacity are not placed."""
    return orders_sentence(told.stress, told.book) or NO_ORDERS


def network(told: ToldRun) -> str:
    """Return what the ties between the parties move or add."""
    return interlocks_sentence(told.stress) or network_sentence(told.stress)


def labs(told: ToldRun) -> str:
    """Return which frontier lab the shock breaks most often."""
    return _breaks(told, "frontier lab", _is_lab)


def demand(told: ToldRun) -> str:
    """Return what demand comes to against the plan."""
    return demand_sentence(told.stress.world)


def jobs(told: ToldRun) -> str:
    """Return how many jobs are at companies that fail."""
    rows = employers(told)
    return jobs_sentence(rows) if rows else NOBODY


def faith(told: ToldRun) -> str:
    """Return when the market believes least."""
    return faith_sentence(told.stress.world)


def owners(told: ToldRun) -> str:
    """Return what share of the loss is marks of owners."""
    return marks_sentence(told.stress)


def guesses(told: ToldRun) -> str:
    """Return which assumed input moves lenders most."""
    return told.caption("guesses")


def lenders(told: ToldRun) -> str:
    """Return what lenders lose."""
    return levels_sentence(told.stress) if told.stress.is_without_shock else lenders_sentence(told.stress)


def first_to_break(told: ToldRun) -> str:
    """Return whom the shock breaks most often."""
    return _breaks(told, "company", _is_anybody)


def _breaks(told: ToldRun, what: str, is_of: Callable[[Entity], bool]) -> str:
    """Return how often somebody of a sort fails: the one to whom the shock makes the largest difference."""
    id_ = _first(told, is_of)
    if id_ is None:
        return NONE_FAILS.format(what)
    first = next(each for each in told.stress.failures if each.id == id_)
    return f"{first.name} {failure_sentence(first, told.stress.onset)}."


def _first(told: ToldRun, is_of: Callable[[Entity], bool]) -> str | None:
    entities = told.book.entities
    found = (each for each in told.stress.by_difference if each.id in entities and is_of(entities[each.id]))
    first = next(found, None)
    return None if first is None or not (first.failed or first.base.failed) else first.id


def _is_vehicle(entity: Entity) -> bool:
    return entity.class_ == VEHICLE


def _is_lab(entity: Entity) -> bool:
    return entity.kind == FRONTIER_LAB


def _is_anybody(_: Entity) -> bool:
    return True
