"""Is a series explosive: the tests of Phillips, Shi and Yu (2015), what they are held against, and the dates.

1. what cannot be decided is said, with the reason (``decidable``);
2. the ADF statistic of every window, and the largest of them (``windows``);
3. critical values: shipped ones, Gaussian draws, or a wild bootstrap where volatility changes (``critical_values``,
   ``null_draws``);
4. episodes under each of them, since dates hang on the critical sequence (``dating``).

An explosive price is no bubble where what it is paid for explodes too, and prices that paid off had episodes as well: a
test says how a series moved and not why. Published and other cases: ``tests/cases/gauges_gsadf_*``, ``gsadf_*``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.gauges.dated_series import FINE, spacing
from lookthrough.gauges.explosive.dating import shortest_episode
from lookthrough.gauges.explosive.decidable import Undecidable, why_no_window, why_not
from lookthrough.gauges.explosive.explosive_answer import Explosive, Tested
from lookthrough.gauges.explosive.held_against import TestedSample, held_against
from lookthrough.gauges.explosive.how_tested import BOOTSTRAP, HowTested
from lookthrough.gauges.explosive.smallest_window import chosen_lag, least_rows, smallest_window
from lookthrough.gauges.explosive.windows import first_of_window, suprema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.gauges.dated_series import DatedSeries
    from lookthrough.gauges.explosive.windows import Floats


def explosive(series: Sequence[DatedSeries], how: HowTested | None = None) -> Explosive:
    """Return whether each of some series is explosive.

    Args:
        series: with their dates.
        how: they are tested; default: lag 0, the smallest window in rows, shipped values and the wild bootstrap.

    Raises:
        UsageError: an option that cannot be.
    """
    how = HowTested() if how is None else how
    how.refuse()
    return Explosive(tuple(_tested(each, how) for each in series), how)


def _tested(series: DatedSeries, how: HowTested) -> Tested:
    space = spacing(series.periods)
    test = Tested(series, why_not(series, space, is_log=how.is_log), space.frequency, space.holidays)
    if test.why is not None:
        return test
    values = np.array(series.values, dtype=float)
    values = _scaled(np.log(values) if how.is_log else values)
    lag = chosen_lag(values) if how.lag == "bic" else how.lag
    window = smallest_window(len(values)) if how.window is None else how.window
    least = least_rows(window, lag, how.convention)
    why = why_no_window(values, lag, least) if least < len(values) - lag else _too_wide(window, len(values))
    test = replace(test, why=why, lag=lag, convention=how.convention, window=window, least=least)
    if test.why is not None:
        return test
    found = suprema(values[:, None], lag, least)
    last = found.first + int(np.argmax(found.bsadf[:, 0]))
    boots = (BOOTSTRAP if space.frequency in FINE else 0) if how.bootstrap is None else how.bootstrap
    sample = TestedSample(series.periods, values, found, lag, least, shortest_episode(len(values), how.delta))
    return replace(
        test,
        adf=float(found.adf[0]),
        sadf=float(found.sadf[0]),
        gsadf=float(found.gsadf[0]),
        found=(series.periods[first_of_window(values, lag, least, last)], series.periods[last]),
        bsadf=tuple(found.bsadf[:, 0].tolist()),
        first=found.first,
        held=tuple(held_against(sample, how, boots)),
        shortest=sample.shortest,
    )


def _scaled(values: Floats) -> Floats:
    """Return values about the first with a largest of 1: no statistic depends on either, and squares stay numbers."""
    about = values - values[0]
    largest = float(np.abs(about).max())
    return about / largest if largest > 0.0 else about


def _too_wide(window: int, count: int) -> Undecidable:
    return Undecidable("the smallest window is as long as the series", f"{window} of {count}", "a smaller window")
