"""``contagion``: who fails in a table of claims, who is hit, and what each one's failure would do to the others.

The payments are those of ``lt.clear`` (Eisenberg and Noe 2001; costs of default after Rogers and Veraart 2013). Whoever
could not pay even if all others paid fails by itself (the *fundamental* default of Eisenberg and Noe), the others fail
because of the others.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.clearing import ClearingInputError
from lookthrough.clearing.failing_in_turn import failing_in_turn
from lookthrough.clearing.inputs import cash_columns, read_system
from lookthrough.clearing.system import clear_system
from lookthrough.units.frames import Framed
from lookthrough.units.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.clearing import Clearing
    from lookthrough.clearing.inputs import System

    Floats = np.ndarray[Any, np.dtype[np.float64]]

NOTHING = 1e-12  # of what is due: a rounding, and no loss


@dataclass(frozen=True, slots=True)
class FailedParty:
    """One that does not pay in full. Amounts are in the unit of the tables, ``recovery`` is a share.

    ``by_itself``: it could not pay if everybody else did. ``without_shock``: it fails without the shock as well.
    """

    id: str
    owes: float
    pays: float
    recovery: float
    by_itself: bool
    without_shock: bool


@dataclass(frozen=True, slots=True)
class HitParty:
    """One that is not paid in full: what is due to it, what it misses, how much of that for the shock alone."""

    id: str
    due: float
    missing: float
    by_shock: float
    fails: bool


@dataclass(frozen=True, slots=True)
class InTurn:
    """What happens if one pays nothing: what it would have paid, what others pay less because of it, who else fails."""

    id: str
    owes: float
    direct: float
    knock_on: float
    total: float
    fail: int
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Contagion(Framed):
    """Who fails and who is hit, the largest first.

    Attributes:
        parties: number of them.
        claims: number of them.
        owed: of all claims.
        missing: what is not paid of it.
        shocks: change of cash by id, a share.
        failed: by what they leave unpaid.
        hit: by what they miss.
        in_turn: every party that owes something failing alone, by what others miss; empty where not asked for.
        residual: largest change of any payment on one more sweep.
        status: ``converged``, or ``unconverged``.
    """

    row_type = FailedParty

    parties: int
    claims: int
    owed: float
    missing: float
    shocks: Mapping[str, float]
    failed: tuple[FailedParty, ...]
    hit: tuple[HitParty, ...]
    in_turn: tuple[InTurn, ...]
    residual: float
    status: str

    @property
    def rows(self) -> tuple[FailedParty, ...] | tuple[InTurn, ...]:
        """The main rows: each failing in turn where that was asked for, else who fails."""
        return self.in_turn or self.failed

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return asdict(self) | {"shocks": dict(self.shocks)}


def contagion(
    claims: object,
    cash: object,
    *,
    shocks: Mapping[str, float] | None = None,
    default_cost: tuple[float, float] = (0.0, 0.0),
    in_turn: bool = False,
) -> Contagion:
    """Return who fails in a table of claims and who is hit.

    Args:
        claims: as for ``lt.clear``; one number a claim.
        cash: as for ``lt.clear``; one number an entity.
        shocks: change of the cash of some, by id: -0.3 takes 30 % of it, -1 all.
        default_cost: share of (cash, everything else) that is lost in default.
        in_turn: whether each party is also made to fail by itself, paying nothing, on the cash as shocked.

    Raises:
        ClearingInputError: naming the row and what to do; an id among the shocks is nobody's.

    Tested by ``tests/lens/contagion/test_contagion.py``.
    """
    system = read_system(claims, cash, (), ())
    if system.paths is not None:
        raise ClearingInputError("give one number a claim and an entity here; lt.clear takes many paths")
    shocks = {} if shocks is None else shocks
    change = _changes(system, shocks)
    before = clear_system(system, default_cost)
    shocked = _shocked(system, change)
    after = clear_system(shocked, default_cost) if change.any() else before
    turns = _turns(shocked, default_cost) if in_turn else ()
    return _answer(shocked, (before, after), shocks, turns)


def _shocked(system: System, change: Floats) -> System:
    """Return the system with its cash changed, which is checked as cash that is given."""
    _, cash, _ = cash_columns(system.cash[:, 0] * (1.0 + change), has_ids=True, is_numbered=False)
    return replace(system, cash=cash)


def _changes(system: System, shocks: Mapping[str, float]) -> Floats:
    place = {str(name): at for at, name in enumerate(system.ids)}
    change = np.zeros(len(system.ids))
    for name, share in shocks.items():
        if str(name) not in place:
            near = nearest(str(name), place)
            remedy = f"did you mean {near}?" if near else "it stands neither in the claims nor in cash"
            raise ClearingInputError(f"shock of {name}: there is no such party; {remedy}")
        if not (np.isfinite(share) and share >= -1.0):
            raise ClearingInputError(f"shock of {name}: {share:g} takes more than all of its cash; -1 takes all")
        change[place[str(name)]] = share
    return change


def _answer(
    system: System,
    cleared: tuple[Clearing, Clearing],
    shocks: Mapping[str, float],
    turns: Sequence[InTurn],
) -> Contagion:
    before, after = cleared
    n, due, cash = len(system.ids), system.due[:, 0], system.cash[:, 0]
    owes, receives = np.bincount(system.payer, due, n), np.bincount(system.payee, due, n)
    gets = [np.bincount(system.payee, each.paid[system.row], n) for each in cleared]
    pays = after.payments.array[:, 0]
    fails, failed_before = after.defaulted.array[:, 0], before.defaulted.array[:, 0]
    missing = receives - gets[1]
    by_itself = cash + receives < owes * (1.0 - NOTHING)
    failed = [
        FailedParty(str(system.ids[i]), owes[i], pays[i], pays[i] / owes[i], bool(by_itself[i]), bool(failed_before[i]))
        for i in np.argsort(pays - owes, kind="stable")
        if fails[i]
    ]
    hit = [
        HitParty(str(system.ids[i]), receives[i], missing[i], max(gets[0][i] - gets[1][i], 0.0), bool(fails[i]))
        for i in np.argsort(-missing, kind="stable")
        if missing[i] > NOTHING * receives[i]
    ]
    return Contagion(
        n, len(due), float(due.sum()), float(sum(each.missing for each in hit)), dict(shocks), tuple(failed),
        tuple(hit), tuple(turns), after.residual, after.status,
    )  # fmt: skip


def _turns(system: System, cost: tuple[float, float]) -> tuple[InTurn, ...]:
    owes = np.bincount(system.payer, system.due[:, 0], len(system.ids))
    found = [
        InTurn(
            id=str(system.ids[each.at]),
            owes=float(owes[each.at]),
            direct=each.direct,
            knock_on=each.knock_on,
            total=each.direct + each.knock_on,
            fail=len(each.fail),
            who=tuple(str(system.ids[i]) for i in each.fail),
        )
        for each in failing_in_turn(system, cost)
    ]
    return tuple(sorted(found, key=lambda each: (-each.total, each.id)))
