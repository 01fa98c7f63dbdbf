"""How large the richest entity is must not decide how well the poorest ones are cleared."""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.clearing import clear

RING = [("a", "b", 10.0), ("b", "c", 10.0), ("c", "a", 10.0), ("a", "outside", 1.0), ("rich", "a", 0.25)]
CASH = {"a": 0.5, "b": 0.1, "c": 0.1}


@pytest.mark.parametrize("wealth", [0.25, 1e3, 1e6, 1e9])
def test_a_rich_entity_that_pays_in_full_changes_nobodys_payments(wealth):
    poor = clear(RING, {**CASH, "rich": 0.25})
    rich = clear(RING, {**CASH, "rich": wealth})
    assert rich.status == "converged"
    rounding = 1e-15 * wealth  # a float cannot tell less of the rich entity's own account
    assert np.asarray(rich.paid) == pytest.approx(np.asarray(poor.paid), abs=1e-9 + 100 * rounding)
