"""Series and least squares that the tests of explosive behaviour share."""

import json

import numpy as np

from lookthrough.gauges.dated_series import DatedSeries
from tests.places import CASES


def case(name):
    return json.loads((CASES / f"{name}.json").read_text())


def months(values, start=1990 * 12, name="x"):
    """Return a monthly series."""
    dates = tuple(f"{(start + i) // 12}-{(start + i) % 12 + 1:02d}" for i in range(len(values)))
    return DatedSeries(name, name, dates, tuple(values), tuple(range(2, len(values) + 2)), "x.csv")


def t_value(values, first, last, lag=0):
    """Return the ADF statistic of one window by least squares, as a textbook has it."""
    y = np.asarray(values, dtype=float)[first : last + 1]
    change = np.diff(y)
    rows = len(change) - lag
    design = np.column_stack([np.ones(rows), y[lag:-1], *(change[lag - k : lag - k + rows] for k in range(1, lag + 1))])
    target = change[lag:]
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ target
    left = target - design @ beta
    return beta[1] / np.sqrt(left @ left / (rows - design.shape[1]) * inverse[1, 1])


def one_bubble(rng, count=100, start=40, stop=60):
    """Return the series of the published generator: a random walk with one mildly explosive spell that bursts."""
    y = np.empty(count)
    y[0] = 100.0
    root = 1.0 + count**-0.6
    for t in range(1, count):
        noise = 6.79 * rng.standard_normal()
        if start <= t < stop:
            y[t] = root * y[t - 1] + noise
        elif t == stop:
            y[t] = y[start - 1] + noise
        else:
            y[t] = y[t - 1] + noise
    return y
