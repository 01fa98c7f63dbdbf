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


def signed(value: float) -> str:
    """Return an amount that is added, with its sign: +11.5, -98.3, 0."""
    text = amount(value)
    return f"+{text}" if value >= NOTHING else text


def give_or_take(error: float | None) -> str:
    """Return a standard error behind its mean, nothing where there is none: `` ± 0.51``."""
    return "" if error is None else f" ± {amount(error)}"


def percent(value: float | None, missing: str = DASH) -> str:
    """Return a fraction as per cent with one decimal: 8.8%; ``missing`` for ``None``.

    What is not nothing never reads 0%, and what is not the whole never reads 100%: <0.1%, >99.9%.
    """
    if value is None:
        return missing
    if abs(value) < NOTHING or abs(abs(value) - 1.0) < NOTHING:
        return f"{value:.0%}" if abs(value) > NOTHING else "0%"
    text = f"{value:.1%}"
    if text in {"0.0%", "-0.0%"}:
        return "<0.1%" if value > 0.0 else ">-0.1%"
    if text == "100.0%":
        return ">99.9%" if value < 1.0 else ">100%"
    return text
