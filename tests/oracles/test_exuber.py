"""The statistics of exuber, the program of the field, on the same series: equal to 1e-8.

pyexuber (GPL) is a peer of the tests alone: ``pip install pyexuber`` where there is a wheel for the Python at hand.
"""

import numpy as np
import pytest

from lookthrough.gauges.explosive.smallest_window import smallest_window
from lookthrough.gauges.explosive.windows import suprema
from lookthrough.gauges.long_series.shipped import long_series
from tests.gauges.explosive.samples import case, one_bubble

exuber = pytest.importorskip("exuber", reason="pyexuber has no wheel here: pip install pyexuber, CPython 3.11 on Linux")


def samples():
    rng = np.random.default_rng(6)
    yield "walk", np.cumsum(rng.standard_normal(200))
    yield "bubble", one_bubble(rng)
    yield "case", np.array(case("gsadf_synthetic_one_bubble")["inputs"]["series"])
    yield "price", 100.0 * np.exp(np.cumsum(0.006 + 0.05 * rng.standard_normal(600)))  # as an index grows: 100 to 4,000
    for name, series in long_series().items():
        yield name, np.array(series.values, dtype=float)


@pytest.mark.parametrize("lag", [0, 1, 2])
@pytest.mark.parametrize("sample", list(samples()), ids=lambda sample: sample[0])
def test_every_statistic_is_that_of_exuber(sample, lag):
    values = sample[1]
    least = smallest_window(len(values))
    assert exuber.psy_minw(len(values)) == least
    ours, theirs = suprema(values[:, None], lag, least), exuber.radf(values, lag=lag)
    for name in ("adf", "sadf", "gsadf", "bsadf"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), atol=1e-8, err_msg=name)
