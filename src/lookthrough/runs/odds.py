"""What a run says path by path, counted: how often something has come to an entity by when, or a ledger loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.runs.contents import ENTITY_PANEL, OUTCOMES
from lookthrough.runs.folder import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.runs.seal import FinishedRun

LOSES = 1e-6
"""USD bn, a thousand dollars: what is lost below it is rounding."""
GONE = "gone"
PREFIXES = {"shocked": "", "base": "base_"}
NEVER = "9999Q4"
"""What stands for the quarter of what never comes: it is after all others."""

Shares = dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class LossOdds:
    """What is lost on average, and how likely a loss is: neither says the other.

    Attributes:
        mean: USD bn, less than nothing for a gain.
        chance: share of paths on which more than a thousand dollars are lost.
        if_lost: mean over these paths, USD bn; ``None`` where there is none.
    """

    mean: float
    chance: float
    if_lost: float | None


def loss_odds(run: FinishedRun, ledger: str) -> LossOdds:
    """Return mean and chance of the loss of a ledger on existing exposures, against the same paths without the shock.

    Args:
        run: a finished run.
        ledger: a column of ``paths.parquet``: lenders, lessors, sellers, support or owners.

    Raises:
        UnreadableRunError: the table is missing or was replaced meanwhile.
    """
    loss = np.asarray(read_table(run, "paths.parquet")[ledger], dtype=np.float64)
    lost = loss[loss > LOSES]
    return LossOdds(float(loss.mean()), len(lost) / len(loss), float(lost.mean()) if len(lost) else None)


def outcomes_by_end(run: FinishedRun, entities: Sequence[str], ends: Sequence[str]) -> dict[str, dict[str, Shares]]:
    """Return on what share of paths an outcome has come to an entity by the end of a quarter.

    Args:
        run: a finished run.
        entities: ids; those that the panel does not have can neither fail nor be downgraded, and are left out.
        ends: quarters, ``2027Q4``.

    Returns:
        entity -> ``shocked`` and ``base`` -> the names of ``OUTCOMES``, and ``gone``: failed or absorbed -> a share
        for each end.

    Raises:
        UnreadableRunError: the table is missing or was replaced meanwhile.
    """
    if not entities:
        return {}
    panel = read_table(run, ENTITY_PANEL, f"WHERE entity IN ({', '.join('?' * len(entities))})", tuple(entities))
    whose = panel["entity"].astype(str)
    return {
        entity: {future: _by_end(panel, whose == entity, prefix, ends) for future, prefix in PREFIXES.items()}
        for entity in entities
        if np.any(whose == entity)
    }


def _by_end(
    panel: Mapping[str, NDArray[np.generic]], rows: NDArray[np.bool_], prefix: str, ends: Sequence[str]
) -> Shares:
    quarters = {outcome: quarters_in(panel[f"{prefix}{column}"][rows]) for outcome, column in OUTCOMES.items()}
    quarters[GONE] = earlier(quarters["failed"], quarters["absorbed"])
    return {name: tuple(float(np.mean(each <= end)) for end in ends) for name, each in quarters.items()}


def quarters_in(column: NDArray[np.generic]) -> NDArray[np.str_]:
    """Return quarters as texts, which stand in the order of time; :data:`NEVER` where it never comes."""
    return np.where(np.ma.getmaskarray(column), NEVER, np.ma.getdata(column).astype(str))


def earlier(one: NDArray[np.str_], other: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return the earlier of two quarters on each path."""
    return np.where(one <= other, one, other)
