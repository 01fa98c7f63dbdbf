"""How a figure is written for people: one format of amounts and one of shares, on every screen and page."""

from __future__ import annotations

import math

DASH = "–"  # noqa: RUF001 - an en dash is what a table of figures shows for "not known"

NOTHING = 1e-9
"""A figure below this is what rounding leaves of zero."""


def amount(value: float | None, missing: str = DASH) -> str:
    """Return USD bn with two decimals below 10 and one from there on: 994.3, 98.1, 4.15; a plain 0 for nothing.

    Args:
        value: ``None`` and what is not finite are not known.
        missing: what is written for them.
    """
    if value is None or not math.isfinite(value):
        return missing
    size = abs(value)
    if size < NOTHING:
        return "0"
    text = f"{value:,.1f}" if size >= 9.995 else f"{value:.2f}"
    return text.removeprefix("-") if text == "-0.00" else text


def percent(value: float | None, missing: str = DASH) -> str:
    """Return a fraction as per cent with one decimal: 8.8%; ``missing`` for ``None``."""
    if value is None:
        return missing
    return f"{value:.1%}" if abs(value) >= NOTHING else "0%"
