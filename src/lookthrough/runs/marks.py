"""What companies are worth at the marks of a run, by the ends of years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.runs.contents import ENTITY_PANEL
from lookthrough.runs.folder import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.runs.seal import FinishedRun


def mean_equity(run: FinishedRun, entities: Sequence[str], ends: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the equity of companies at marks with the shock, mean over paths, USD bn.

    Args:
        run: a finished run.
        entities: ids; those that the panel does not have are left out.
        ends: quarters, ``2027Q4``; those at which no stock is kept are left out.

    Raises:
        UnreadableRunError: the table is missing or was replaced meanwhile.
    """
    if not entities:
        return {}
    panel = read_table(run, ENTITY_PANEL, f"WHERE entity IN ({', '.join('?' * len(entities))})", tuple(entities))
    whose = panel["entity"].astype(str)
    kept = {end: panel[name].astype(np.float64) for end in ends if (name := f"equity_{end}") in panel}
    return {
        entity: {end: float(np.mean(values[whose == entity])) for end, values in kept.items()}
        for entity in entities
        if np.any(whose == entity)
    }
