"""The frontier race: one quarter of it, on the array namespace of its inputs, arrays ``[lab, path]``.

    stock'    = (1 - WEAR) stock + paid
    strength' = strength + momentum + elasticity (log stock' - log((1 - WEAR) stock + planned)) + volatility e
    momentum' = momentum 0.5 ** (1 / half_life)
    share_i   = opening_i exp(strength_i) here_i / sum over labs

so that a lab that pays for the computing power it planned moves by momentum and surprise alone, and labs win revenue
only from one another. Momentum begins as the part ``persistence`` of what was measured before the book's date: whether
any of it goes on is a guess, and prices of spring 2026 expect none. A lab that leaves may be merged into another: the
acquirer keeps a part ``keep`` of its revenue and all survivors, the acquirer too, get the rest by their shares before.

With ``persistence`` and ``elasticity`` 0 strength is a random walk; ``keep`` 1 leaves everybody but acquirer and
acquired as they were. A run takes :func:`start` and :func:`step` alone (:mod:`lookthrough.world.drivers.race`): who
leaves, and to whom the revenue goes, is the engine's there, and nobody enters; in :mod:`lookthrough.lens.race` it is
the ante's. Published case: ``tests/cases/world_race.json``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.world.driver import Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.contracts.arrays import Array, Namespace

WEAR = 0.06  # of the stock of computing power a quarter: chips are written off over some four to five years
_NOTHING = 1e-12  # USD bn: the least of which a log is taken

PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {
        "race.persistence": Parameter(Unit.FRACTION, "share of a measured momentum that goes on; 0: none"),
        "race.half_life": Parameter(Unit.NUMBER, "quarters until half of that is gone"),
        "race.compute_elasticity": Parameter(
            Unit.NUMBER, "log strength for a log of computing power paid for, against plan; 0: none"
        ),
        "race.keep": Parameter(
            Unit.FRACTION,
            "share of the revenue of a lab that is bought which stays with the buyer; 1: nobody else gains",
        ),
        "race.entry": Parameter(Unit.FRACTION, "chance of a new lab a quarter while there is room; 0: none"),
    }
)
"""What a book assumes of the race, by name; beside them ``race.momentum.LAB``, the measured drift of a lab's log
strength, a quarter, and ``world.race_volatility``. The end that is neutral is named."""


class FrontierTerms(NamedTuple):
    """Parameters.

    ``volatility``, ``persistence``, ``half_life`` (quarters) and ``elasticity`` are ``[path]``; ``opening`` is outside
    revenue at the book's date ``[lab, path]``, in any unit, and ``momentum`` the measured drift of log strength, a
    quarter ``[lab, path]``.
    """

    volatility: Array
    persistence: Array
    half_life: Array
    elasticity: Array
    opening: Array
    momentum: Array


class Frontier(NamedTuple):
    """Where labs stand ``[lab, path]``: log strength, momentum a quarter, stock of computing power paid for (USD bn).

    ``here`` is 1.0 for a lab in the race and 0.0 for one that left or has not entered; ``waiting`` is 1.0 for a row
    that an entrant may still take.
    """

    strength: Array
    momentum: Array
    stock: Array
    here: Array
    waiting: Array


def start(xp: Namespace, terms: FrontierTerms, stock: Array, waiting: Array) -> Frontier:
    """Return the race at the book's date.

    Args:
        xp: array namespace.
        terms: parameters.
        stock: computing power paid for and not worn out, USD bn ``[lab, path]``.
        waiting: 1.0 for rows of entrants that have not come ``[lab, path]``.
    """
    nothing = xp.zeros_like(terms.opening)
    return Frontier(nothing, terms.persistence * terms.momentum, stock + nothing, 1.0 - waiting, waiting + nothing)


def step(
    xp: Namespace, terms: FrontierTerms, state: Frontier, paid: Array, planned: Array, surprise: Array
) -> Frontier:
    """Move strength, momentum and stock by one quarter.

    Args:
        xp: array namespace.
        terms: parameters.
        state: at the end of last quarter.
        paid: for computing power, heard of last quarter, USD bn ``[lab, path]``.
        planned: the same as it was planned.
        surprise: standard normal draws ``[lab, path]``.
    """
    left = (1.0 - WEAR) * state.stock
    stock = left + paid
    short = xp.log(xp.maximum(stock, _NOTHING)) - xp.log(xp.maximum(left + planned, _NOTHING))
    strength = state.strength + state.momentum + terms.elasticity * short + terms.volatility * surprise
    fading = 0.5 ** (1.0 / terms.half_life)
    return state._replace(strength=strength, momentum=state.momentum * fading, stock=stock)


def shares(xp: Namespace, terms: FrontierTerms, state: Frontier) -> Array:
    """Return each lab's share of outside revenue ``[lab, path]``; together 1 where any lab is left, else 0."""
    weight = terms.opening * xp.exp(state.strength) * state.here
    whole = xp.sum(weight, axis=0)
    return weight / xp.where(whole > 0.0, whole, 1.0)


def leave(xp: Namespace, terms: FrontierTerms, state: Frontier, leaves: Array, into: Array, keep: Array) -> Frontier:
    """Take labs out of the race; the strength of an acquirer rises to its share afterwards.

    Args:
        xp: array namespace.
        terms: parameters.
        state: before.
        leaves: 1.0 for a lab that leaves now ``[lab, path]``.
        into: 1.0 where the lab of the first axis is merged into that of the second ``[lab, lab, path]``, all zeros for
            one whose business ends. An acquirer that leaves itself gets nothing.
        keep: part of the revenue of a merged lab that stays with its acquirer ``[path]``.
    """
    stays, kept, factor = _moved(xp, shares(xp, terms, state), leaves, into, keep)
    raised = xp.log1p(kept / xp.where(stays > 0.0, stays * factor, 1.0))
    return state._replace(strength=state.strength + raised, here=state.here * (1.0 - leaves))


def _moved(xp: Namespace, share: Array, leaves: Array, into: Array, keep: Array) -> tuple[Array, Array, Array]:
    """Return shares of survivors before, what acquirers keep, and the factor by which the rest lifts all survivors."""
    stays = share * (1.0 - leaves)
    gone = leaves * share
    kept = xp.sum((keep * gone)[:, None] * into * xp.where(stays > 0.0, 1.0, 0.0)[None], axis=0)
    living = xp.sum(stays, axis=0)
    free = xp.sum(gone, axis=0) - xp.sum(kept, axis=0)
    return stays, kept, 1.0 + free / xp.where(living > 0.0, living, 1.0)


def enter(xp: Namespace, state: Frontier, comes: Array) -> Frontier:
    """Let an entrant take the first waiting row where ``comes`` is 1.0 ``[path]``."""
    is_first = xp.where(xp.cumsum(state.waiting, axis=0) == 1.0, state.waiting, 0.0)
    enters = is_first * comes
    return state._replace(here=state.here + enters, waiting=state.waiting - enters)
