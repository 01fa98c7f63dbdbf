"""What a run says of a debt: how likely it defaults, what is owed and lost then, with Monte Carlo errors.

With ``D`` the event, ``E`` what is owed at it and ``L`` what is lost, path by path, all discounted to the book's date:

    PD  = mean of 1[D]              EAD = mean of E given D
    LGD = sum of L over sum of E, both given D
    EL  = mean of L 1[D] = PD x EAD x LGD, an identity

A debt that never defaults within the run may still lose in the settlement at the horizon, where all debt falls due and
assets count at their mark. That is no default; it stands beside EL as what the horizon leaves. ``L`` is what is due and
not paid, each dollar once, less what guarantors pay: coupons that go on after the default count, so LGD may exceed 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.runs.contents import INSTRUMENT, INSTRUMENT_DEFAULT
from lookthrough.runs.folder import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from lookthrough.runs.seal import FinishedRun

    Columns = Mapping[str, NDArray[np.generic]]

PREFIXES = ("", "base_")


class Odds(NamedTuple):
    """A debt in one future of a run; errors are standard errors of the mean over paths.

    Attributes:
        pd: share of paths on which it defaults within the run.
        ead: what is owed at the default, mean over those paths, USD bn; ``None`` without one, as are the next three.
        lgd: what is lost over what is owed then.
        el: expected loss by default, USD bn.
        horizon: what is due and not paid on the paths without a default, mean over all paths, USD bn: late payments
            and what the settlement at the horizon leaves.
        by_year: last quarter of a year (``2027Q4``) to the share of paths on which it has defaulted by then.
    """

    pd: float
    pd_error: float
    ead: float | None
    ead_error: float | None
    lgd: float | None
    lgd_error: float | None
    el: float
    el_error: float
    horizon: float
    by_year: Mapping[str, float]


class DebtOdds(NamedTuple):
    """A debt in a run, with the shock and without it."""

    shocked: Odds
    base: Odds


def odds_of(run: FinishedRun) -> dict[str, DebtOdds]:
    """Return what a run says of every debt, by contract.

    Raises:
        UnreadableRunError: a table is missing or was replaced meanwhile.
    """
    table, by_quarter = read_table(run, INSTRUMENT), read_table(run, INSTRUMENT_DEFAULT)
    paths = int(run.document["paths"]) - int(run.document["status"]["not_finite"])
    when = _by_year(by_quarter)

    def of(row: int, id_: str, prefix: str) -> Odds:
        means = {name: float(table[f"{prefix}{name}"][row]) for name in _MOMENTS}
        return _odds(means, paths, when[id_, prefix])

    ids = table["contract"].astype(str).tolist()
    return {id_: DebtOdds(shocked=of(row, id_, ""), base=of(row, id_, "base_")) for row, id_ in enumerate(ids)}


_MOMENTS = ("defaults", "exposed", "exposed_squared", "lost", "lost_squared", "lost_exposed", "all_lost")


def _odds(mean: Mapping[str, float], paths: int, by_year: Mapping[str, float]) -> Odds:
    """Return the odds from means over all paths; see ``simulate.answer.instrument_sums``."""
    share, owed, lost = mean["defaults"], mean["exposed"], mean["lost"]
    ead, lgd, ead_error, lgd_error = (None, None, None, None)
    if share > 0.0 and owed > 0.0:
        ead, lgd = owed / share, lost / owed
        spread = mean["exposed_squared"] / share - ead**2
        ead_error = _root(spread / (paths * share))
        spread = mean["lost_squared"] - 2.0 * lgd * mean["lost_exposed"] + lgd**2 * mean["exposed_squared"]
        lgd_error = _root(spread / paths) / owed
    return Odds(
        pd=share,
        pd_error=_root(share * (1.0 - share) / paths),
        ead=ead,
        ead_error=ead_error,
        lgd=lgd,
        lgd_error=lgd_error,
        el=lost,
        el_error=_root((mean["lost_squared"] - lost**2) / paths),
        horizon=mean["all_lost"] - lost,
        by_year=by_year,
    )


def _root(value: float) -> float:
    return math.sqrt(max(value, 0.0))


def _by_year(table: Columns) -> dict[tuple[str, str], dict[str, float]]:
    """Return the share that has defaulted by the last quarter of each year, by contract and future."""
    ids, quarters = table["contract"].astype(str), table["quarter"].astype(str)
    if not len(ids):
        return {}
    names = list(dict.fromkeys(quarters.tolist()))
    ends = [i for i, name in enumerate(names) if name.endswith("Q4") or i == len(names) - 1]
    found = {}
    for prefix in PREFIXES:
        shares = table[f"{prefix}default"].astype(float).reshape(-1, len(names)).cumsum(axis=1)
        for id_, row in zip(ids[:: len(names)].tolist(), shares, strict=True):
            found[id_, prefix] = {names[i]: float(row[i]) for i in ends}
    return found
