"""Shaping: the accounts of an entity -> one record a period; what a row says of itself holds for all its figures."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.problems import Code
from lookthrough.book.records import Account
from lookthrough.book.schema.vocabulary import ACCOUNT
from lookthrough.book.shape.common_fields import basis_of
from lookthrough.book.shape.dated_values import values_of
from lookthrough.book.text import written_dates
from lookthrough.book.text.currencies import parse_money

if TYPE_CHECKING:
    from lookthrough.book.records import Value
    from lookthrough.book.text.fields import Entries, Reader

ACCOUNT_KEYS = ("period", "end", "known", "source", "basis", "reason", "note", *ACCOUNT)
SIGNED = frozenset({"operating_income", "operating_cash_flow"})
_PERIOD = re.compile(r"(?P<whose>FY|TTM|)(?P<calendar>(?P<year>\d{4})(?P<part>Q[1-4]|H[12]|))", re.ASCII)
_MONTHS = {"Q": 3, "H": 6, "": 12}
_OWN_YEAR, _TRAILING = "FY", "TTM"
STRAY = dt.timedelta(days=14)  # quarters of 13 weeks end on a weekday


def accounts_of(reader: Reader, fields: Entries) -> tuple[Account, ...]:
    """Return the accounts of an entity, by end and length of the period."""
    if "accounts" not in fields:
        return ()
    nodes = reader.items(fields["accounts"].value, "accounts")
    found = (_account(reader, node) for node in nodes)
    return tuple(sorted((row for row in found if row is not None), key=lambda row: (row.end, row.months, row.period)))


def _account(reader: Reader, node: yaml.Node) -> Account | None:
    fields = reader.entries(node, "an account", ACCOUNT_KEYS)
    written = None if fields is None else reader.required(fields, "period", node, "an account")
    if fields is None or written is None:
        return None
    row, note, period = _said(reader, fields), reader.text(fields, "note"), _period(reader, fields, written)
    figures = _figures(reader, fields, node)
    if period is None or not figures:
        return None
    months, end = period
    dated = {name: _own(value, row, end) for name, value in figures.items()}
    return Account(written, months, end, dated, reader.at(fields["period"].value), note)


@dataclass(frozen=True, slots=True)
class _AccountRow:
    """What a row says of itself, for every figure that says nothing of its own."""

    source: tuple[str, ...]
    known: dt.date | None
    basis: str
    reason: str | None


def _said(reader: Reader, fields: Entries) -> _AccountRow:
    source, known = reader.ids(fields, "source", "source"), reader.day(fields, "known", last=True)
    return _AccountRow(source, known, basis_of(reader, fields), reader.text(fields, "reason"))


def _own(value: Value, row: _AccountRow, end: dt.date) -> Value:
    return replace(
        value,
        valid_from=end,
        source=value.source or row.source,
        known=value.known or (None if value.source else row.known),
        basis=value.basis or row.basis,
        reason=value.reason or (row.reason if value.basis is None else None),
    )


def _figures(reader: Reader, fields: Entries, node: yaml.Node) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, spec in ACCOUNT.items():
        entry = fields.get(name)
        if entry is not None and isinstance(entry.value, yaml.SequenceNode):
            hint = "what another source says stands under `or:`; another period is another row"
            reader.add("LT108", entry.value, f"{name} is one value", "a list", hint=hint)
        elif entry is not None:
            for value in values_of(reader, entry, spec, partial(parse_money, signed=name in SIGNED)):
                found[name] = value
    if not found and not any(name in fields for name in ACCOUNT):
        reader.add("LT109", node, "an account has no figure", "nothing filed", hint=f"add one of {', '.join(ACCOUNT)}")
    return found


def _period(reader: Reader, fields: Entries, text: str) -> tuple[int, dt.date] | None:
    """Return the months and the last day of a period, ``None`` where the text does not say them."""
    match, node = _PERIOD.fullmatch(text), fields["period"].value
    days = None if match is None else written_dates.period(match["calendar"])
    end = reader.day(fields, "end", last=True)
    if match is None or days is None:
        hint = "write 2026Q2, 2026H1 or 2026; FY2026Q1 of a company's own year, TTM2026Q1 for the year to a quarter"
        reader.add("LT304", node, "period cannot be read", "not a quarter, a half-year or a year", hint=hint)
        return None
    if match["whose"] == _OWN_YEAR and "end" not in fields:
        hint = f"add `end:` with the last day of {text}"
        reader.add("LT109", node, "a period of a company's own year has no end", "when did it end?", hint=hint)
        return None
    months = 12 if match["whose"] == _TRAILING else _MONTHS[match["part"][:1]]
    if end is not None and not _fits(match["whose"], int(match["year"]), days[1], end):
        expected = f"a year beside {match['year']}" if match["whose"] == _OWN_YEAR else f"about {days[1]}"
        hint = "correct one of the two; a company's own year is written FY2026, FY2026Q1"
        reader.add("LT314", fields["end"].value, f"{text} does not end on {end}", f"it ends {expected}", hint=hint)
        return None
    return months, end or days[1]


def _fits(whose: str, year: int, calendar_end: dt.date, end: dt.date) -> bool:
    return abs(end.year - year) <= 1 if whose == _OWN_YEAR else abs(end - calendar_end) <= STRAY


CODES = (
    Code(
        "LT314",
        "a period does not end on its end",
        "The period of an account is a quarter, a half-year or a year of the calendar, and `end` is not its last day, "
        "give or take the two weeks by which quarters of thirteen weeks stray. A company whose year is not that of the "
        "calendar has periods of its own, which begin with FY and always say their end.",
        "Correct the period or its end, or write FY before the period.",
    ),
)
