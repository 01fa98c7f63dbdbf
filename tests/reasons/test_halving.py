"""How far an input must move, where the model has no result far out: the search stays where it has."""

from types import SimpleNamespace

import numpy as np
import pytest

from lookthrough.reasons.again import Seen
from lookthrough.reasons.confirm import FINE, Cause, Moved, _halved, share_of

PATHS = 100


def seen(share, finite=True):
    return Seen({"base": np.arange(PATHS) < round(share * PATHS)}, np.full(PATHS, finite))


def again(last_finite):
    """Return a run in which a move of w widths to the left leaves 0.4 (1 - w) of the paths, 0 from one width on."""

    def moved(_, widths):
        return seen(max(0.4 * (1.0 + widths), 0.0), finite=-widths <= last_finite)

    return SimpleNamespace(moved=moved, range_of=lambda _, widths: (1.0 + widths, 2.0 + widths))


@pytest.mark.parametrize("last_finite", [1.0, 4.0])
def test_a_move_that_halves_it_is_found_where_the_model_has_a_result(last_finite):
    cause = Cause(SimpleNamespace(name="x"), moved=Moved(-1.0, 0.0, 1.0, 0.0), difference=-0.4)
    found = _halved(again(last_finite), seen(0.4), "base", cause)
    assert found.halves_at.widths == pytest.approx(-0.5, abs=FINE)
    assert found.halves_at.probability <= 0.2


def test_a_share_of_no_path_is_none_and_warns_of_nothing():
    assert np.isnan(share_of(seen(0.4, finite=False), "base"))
