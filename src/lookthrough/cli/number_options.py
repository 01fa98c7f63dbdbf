"""Options that are numbers: written in plain digits, between limits, and refused with the limits in the sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.simulate.option_limits import Limits

_WHOLE = re.compile(r"\d(_?\d){0,39}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)


def whole_option(name: str, limits: Limits, words: str) -> Any:  # noqa: ANN401  # what typer.Option is declared to return
    """Return the option for a whole number.

    Args:
        name: of the option, ``--paths``.
        limits: between which it lies.
        words: what it is, a sentence for the help.
    """
    return typer.Option(name, metavar="N", parser=whole_number(limits), help=f"{words[:-1]}, {limits}.")


def decimal_option(name: str, limits: Limits, words: str) -> Any:  # noqa: ANN401  # as above
    """Return the option for a number that may have decimals; the arguments are those of :func:`whole_option`."""
    return typer.Option(name, metavar="X", parser=decimal_number(limits), help=f"{words[:-1]}, {limits}.")


def whole_number(limits: Limits) -> Callable[[str | int], int]:
    """Return what reads a whole number between limits."""

    def number(text: str | int) -> int:
        value = int(text) if isinstance(text, int) or _WHOLE.fullmatch(text) else None
        if value is None or value not in limits:
            raise typer.BadParameter(f"{text!r} is not a whole number {limits}")
        return value

    return number


def decimal_number(limits: Limits) -> Callable[[str | float], float]:
    """Return what reads a number between limits."""

    def number(text: str | float) -> float:
        value = float(text) if isinstance(text, int | float) or _DECIMAL.fullmatch(text) else None
        if value is None or value not in limits:
            raise typer.BadParameter(f"{text!r} is not a number {limits}")
        return value

    return number
