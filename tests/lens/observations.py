"""Series in a few lines: rows of a period and a value, and books that hold them."""

import datetime as dt
from dataclasses import replace

from lookthrough.book.records import Assumption, Observation, Position, Value
from tests.lens.builders import HERE, book, value

FILE = Position("series/s.csv", 2)


def rows(points, unit="percent", basis="reported", source="s1"):
    """Return observations of periods and values."""
    return tuple(Observation(period, float(v), None, None, unit, basis, source, FILE) for period, v in points.items())


def worded(text, since=None):
    """Return the text of an assumption, from a day on."""
    return Value(text, HERE, valid_from=since)


def assumption(name, *values):
    """Return an assumption with dated values, oldest first."""
    *earlier, last = [v if isinstance(v, Value) else value(v) for v in values]
    return Assumption(name, last, "test", HERE, tuple(earlier))


def observed_book(series, *assumptions, records=(), **more):
    """Return a book with series (name to periods and values, or to observations) and assumptions."""
    made = {name: rows(each) if isinstance(each, dict) else each for name, each in series.items()}
    return replace(book(*records), series=made, assumptions={a.name: a for a in assumptions}, **more)


def span(low, high):
    """Return a range as a value."""
    return Value(f"{low}..{high}", HERE, low, (low + high) / 2, high)


def from_year(amount, year):
    """Return an amount that holds from the end of a year."""
    return Value(str(amount), HERE, amount, amount, amount, valid_from=dt.date(year, 12, 31))
