"""The smallest window of the tests, in both published conventions, and which lag the regressions have.

``w0 = floor(T (0.01 + 1.8 / sqrt T))`` counts regression rows (exuber) or observations (psymonitor, and the code of
Phillips, Shi and Yu): a regression with ``lag`` lags on ``w0`` observations has ``w0 - 1 - lag`` rows. The two differ
where the largest value sits in a shortest window, so that an answer names its convention.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.gauges.explosive.how_tested import LONGEST_LAG
from lookthrough.gauges.explosive.windows import regression_columns

if TYPE_CHECKING:
    from lookthrough.gauges.explosive.how_tested import Convention
    from lookthrough.gauges.explosive.windows import Floats


def smallest_window(count: int) -> int:
    """Return ``w0`` of a sample of so many observations."""
    return math.floor(count * (0.01 + 1.8 / math.sqrt(count)))


def least_rows(window: int, lag: int, convention: Convention) -> int:
    """Return the regression rows of the smallest window."""
    return window if convention == "rows" else window - 1 - lag


def chosen_lag(values: Floats) -> int:
    """Return the lag from 0 to 6 that BIC chooses on the whole sample, all candidates on the same rows.

    It is chosen once: a lag that is chosen anew in every window costs size (Phillips, Shi and Yu 2015, section 5).

    Args:
        values: ``[observation]``.
    """
    columns = [column[:, 0] for column in regression_columns(values[:, None], LONGEST_LAG)]
    *lagged, level, change = columns
    rows = len(change)
    constant = np.ones(rows)

    def criterion(lag: int) -> float:
        design = np.column_stack([constant, level, *lagged[:lag]])
        left = change - design @ np.linalg.lstsq(design, change, rcond=None)[0]
        squares = max(float(left @ left), sys.float_info.min)  # a series without noise leaves nothing
        return rows * math.log(squares / rows) + design.shape[1] * math.log(rows)

    return min(range(LONGEST_LAG + 1), key=criterion)
