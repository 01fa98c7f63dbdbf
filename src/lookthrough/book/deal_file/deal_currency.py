"""Amounts of a deal file in another currency -> US dollars, all at one rate: the last one by the day it starts.

One rate for the whole deal keeps every ratio of it: cover, LTV and yield are those of the deal in its own currency. The
rate is an observation of a series whose unit is ``GBP per USD``, as for filed accounts (``book.conversion``): of the
book in which the file stands, else of the default book. A currency without a rate is refused, never guessed.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.bundled import BUNDLED
from lookthrough.book.conversion import rate_on
from lookthrough.book.problems import Problem
from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.shape.series import shape_series
from lookthrough.book.text import written_dates
from lookthrough.book.text.nodes import position, span
from lookthrough.book.text.plain_text import read_text
from lookthrough.book.text.quantities import Quantity, parse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from lookthrough.book.conversion import Series
    from lookthrough.book.text.nodes import Document

_FOREIGN = re.compile(r"(?P<amount>.*\S) ?(?P<currency>[A-Z]{3})(?P<per>| per [a-z]+)")
_DOLLAR = "USD"
_MILLIONS = 1e3


def in_dollars(document: Document, problems: list[Problem], series: Series | None = None) -> str | None:
    """Write every amount of a deal file in dollars, in place; return at which rates, ``None`` where all were.

    Args:
        document: the file, its nodes.
        problems: a problem for each currency that no rate converts, at its first amount, is added here.
        series: of the book in which the file stands; ``None`` = those of the default book.
    """
    if not isinstance(document.root, yaml.MappingNode):
        return None
    foreign = [(node, *found) for node in _scalars(document.root) if (found := _read(node.value)) is not None]
    day, used, unknown = _start(document.root), dict[str, str](), set[str]()
    if not foreign or day is None:
        return None
    known = default_series() if series is None else series
    for node, amount, currency, per in foreign:
        rate = rate_on(currency, day, known)
        if rate is None and currency not in unknown:
            problems.append(_no_rate(document, node, currency, day, alone=series is None))
            unknown.add(currency)
        if rate is None:
            continue
        used[currency] = f"{currency} at {rate.value:.6g} per USD ({rate.periods})"
        low, high = (f"{end / rate.value * _MILLIONS:.12f}" for end in (amount.low or 0.0, amount.high or 0.0))
        node.value = f"{low if low == high else f'{low}..{high}'} m {_DOLLAR}{per}"
    return "; ".join(used.values()) or None


@cache
def default_series() -> Series:
    """Return the series of the default book, by name."""
    files = sorted((BUNDLED / "series").glob("*_per_usd.csv"))
    texts = {f"series/{path.name}": read_text(BUNDLED, f"series/{path.name}", [], tabs=False) for path in files}
    return shape_series({name: text for name, text in texts.items() if text is not None}, [], [])


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _scalars(each)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _scalars(value)


def _read(text: str) -> tuple[Quantity, str, str] | None:
    """Return an amount in billions of another currency, its code, and of what time; ``None`` for any other text."""
    match = _FOREIGN.fullmatch(" ".join(str(text).split()))
    if match is None or match["currency"] == _DOLLAR:
        return None
    found = parse(f"{match['amount']} {_DOLLAR}", Unit.USD_BN)
    return (found, match["currency"], match["per"]) if isinstance(found, Quantity) else None


def _start(root: yaml.MappingNode) -> dt.date | None:
    for key, value in root.value:
        if isinstance(value, yaml.ScalarNode) and getattr(key, "value", None) == "start":
            days = written_dates.period(str(value.value))
            return None if days is None else days[1]
    return None


def _no_rate(document: Document, node: yaml.ScalarNode, currency: str, day: dt.date, *, alone: bool) -> Problem:
    label = f"no series in {currency} per USD within the year before"
    hint = f"add a series whose unit is `{currency} per USD` with a source, or write the amount in USD"
    if alone:
        hint = f"write amounts in USD, or put the file into waterfalls/ of a book with a series in {currency} per USD"
    place = position(document.file, node)
    return Problem("LT313", place, f"no rate for {currency} at {day}", label, span(node), hint)
