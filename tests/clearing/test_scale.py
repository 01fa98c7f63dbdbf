"""How large the richest entity is must not decide how well the poorest ones are cleared."""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.clearing import clear

COUNT, LINKS = 30, 4


def _network() -> tuple[list[tuple[str, str, float]], dict[str, float]]:
    """Return a dense network in which most fail, owed a little by one that can be as rich as one likes."""
    rng = np.random.default_rng(1)
    ids = [f"e{i}" for i in range(COUNT)]
    claims = [
        (ids[i], ids[j], float(rng.uniform(1, 10)))
        for i in range(COUNT)
        for j in rng.choice(COUNT, LINKS, replace=False)
        if i != j
    ]
    return [*claims, ("rich", ids[0], 5.0)], {i: float(rng.uniform(0, 3)) for i in ids}


@pytest.mark.parametrize("wealth", [1e3, 1e6, 1e9])
def test_a_rich_entity_that_pays_in_full_changes_nobodys_payments(wealth):
    claims, cash = _network()
    modest = clear(claims, {**cash, "rich": 5.0})
    rich = clear(claims, {**cash, "rich": wealth})
    assert rich.status == "converged"
    rounding = 1e-15 * wealth  # a float cannot tell less of the rich entity's own account
    assert np.asarray(rich.paid) == pytest.approx(np.asarray(modest.paid), abs=1e-9 + rounding)
