"""Draws keyed by name: a new name leaves the draws of all others as they are, and their order never matters."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def keyed_uniform(seed: int, names: Sequence[str], draws: int) -> NDArray[np.float64]:
    """Return ``[draw, name]`` in [0, 1); column by column from the seed and the name alone."""
    columns = [
        np.random.default_rng([seed, int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])]).random(draws)
        for name in names
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((draws, 0))
