"""Shaping: nodes -> sources, purchases, assumptions, assertions, and rows of coverage."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import Assertion, Assumption, Excluded, Purchase, Source, Value
from lookthrough.book.schema.vocabulary import BASES, COVERAGE_REASONS, GRADES, SOURCE_CLASSES, TermSpec, Unit
from lookthrough.book.shape.common_fields import basis_of, one_value, record_id
from lookthrough.book.shape.dated_values import values
from lookthrough.book.text import written_dates
from lookthrough.book.text.nodes import span

if TYPE_CHECKING:
    import datetime as dt

    import yaml

    from lookthrough.book.text.fields import Entries, Entry, Reader

SOURCE_KEYS = ("id", "title", "publisher", "original", "date", "url", "source_class", "grade")
PURCHASE_KEYS = ("buyer", "period", "kind", "amount", "source", "basis", "reason", "note", "known", "from")
ASSUMPTION_KEYS = ("name", "value", "unit", "reason", "source", "basis", "note")
ASSERTION_KEYS = (
    *("id", "subject", "counterparty", "begun", "measure", "expected", "tolerance", "date", "known", "source", "note"),
)
COVERAGE_KEYS = ("id", "reason", "instead", "note")
_PERIOD = re.compile(r"\d{4}(Q\d)?", re.ASCII)
_AMOUNT = TermSpec("amount", Unit.USD_BN, "revenue of the period")


def source(reader: Reader, node: yaml.Node) -> Source | None:
    """Shape one source."""
    fields = reader.entries(node, "a source", SOURCE_KEYS)
    id_ = None if fields is None else record_id(reader, fields, node, "source")
    if fields is None or id_ is None:
        return None
    title = reader.required(fields, "title", node, "a source")
    grade = reader.required(fields, "grade", node, "a source")
    if title is None or grade is None or reader.choice(fields, "grade", GRADES) is None:
        return None
    reader.day(fields, "date")
    publisher, original, date, url = (reader.text(fields, name) for name in ("publisher", "original", "date", "url"))
    class_ = reader.choice(fields, "source_class", tuple(SOURCE_CLASSES)) if "source_class" in fields else None
    places = {name: reader.at(entry.value) for name, entry in fields.items()}
    return Source(id_, title, publisher or "", date, url, grade, places["id"], class_, original, places)


def purchase(reader: Reader, node: yaml.Node, seller: str) -> Purchase | None:
    """Shape one row of a vendor's ledger; source, basis and reason of the row are those of its amount."""
    fields = reader.entries(node, "a purchase", PURCHASE_KEYS)
    if fields is None:
        return None
    buyer, period, kind = (reader.required(fields, name, node, "a purchase") for name in ("buyer", "period", "kind"))
    if buyer is None or period is None or kind is None:
        return None
    reader.refer("entity", buyer, fields["buyer"].value, "buyer")
    _period(reader, fields["period"], period)
    amount = one_value(reader, fields, "amount", _AMOUNT, node, "a purchase")
    if amount is None:
        return None
    own = replace(
        amount,
        source=amount.source or reader.ids(fields, "source", "source"),
        basis=amount.basis or basis_of(reader, fields),
        reason=amount.reason or reader.text(fields, "reason"),
        note=amount.note or reader.text(fields, "note"),
        known=amount.known or reader.day(fields, "known", last=True),
        valid_from=amount.valid_from or reader.day(fields, "from"),
    )
    return Purchase(seller, buyer, period, kind, own, reader.at(fields["buyer"].value))


def assumption(reader: Reader, node: yaml.Node) -> Assumption | None:
    """Shape one assumption; its values are read in its ``unit`` (a plain number where none is given).

    A value with a source or a reason of its own stands on these, any other on those of the assumption.
    """
    fields = reader.entries(node, "an assumption", ASSUMPTION_KEYS)
    name = None if fields is None else reader.required(fields, "name", node, "an assumption")
    if fields is None or name is None:
        return None
    unit = reader.choice(fields, "unit", tuple(u.value for u in Unit), Unit.NUMBER.value)
    reason = reader.required(fields, "reason", node, "an assumption")
    spec = TermSpec("value", Unit.TEXT if unit == Unit.CHOICE.value else Unit(unit), "the assumed value")
    if "value" not in fields:
        reader.required(fields, "value", node, "an assumption")
        return None
    written = values(reader, fields["value"], spec, signed=True)
    record = Value(
        "",
        reader.at(node),
        source=reader.ids(fields, "source", "source"),
        basis=reader.choice(fields, "basis", BASES, "assumed"),
        reason=reason,
        note=reader.text(fields, "note"),
    )
    if not written or reason is None:
        return None
    *earlier, value = (_of_record(each, record) for each in written)
    return Assumption(name, value, reason, reader.at(fields["name"].value), tuple(earlier), spec.unit.value)


def _of_record(value: Value, record: Value) -> Value:
    """Return a value with what it does not say itself from its record: a source or a reason of its own stands alone."""
    return replace(
        value,
        source=value.source or (() if value.reason else record.source),
        basis=value.basis or ("reported" if value.source else record.basis),
        reason=value.reason or record.reason,
        note=value.note or record.note,
    )


def assertion(reader: Reader, node: yaml.Node) -> Assertion | None:
    """Shape one assertion."""
    fields = reader.entries(node, "an assertion", ASSERTION_KEYS)
    id_ = None if fields is None else record_id(reader, fields, node, "assertion")
    if fields is None or id_ is None:
        return None
    subjects = _subjects(reader, fields, node)
    measure = reader.required(fields, "measure", node, "an assertion")
    spec = TermSpec("expected", Unit.USD_BN, "the reported total")
    expected = one_value(reader, fields, "expected", spec, node, "an assertion")
    if not subjects or measure is None or expected is None:
        return None
    reader.refer("measure", measure, fields["measure"].value, "measure")
    counterparty = reader.text(fields, "counterparty")
    if counterparty is not None:
        reader.refer("entity", counterparty, fields["counterparty"].value, "counterparty")
    return Assertion(
        id_,
        subjects,
        measure,
        expected,
        _tolerance(reader, fields),
        reader.day(fields, "date", last=True),
        reader.ids(fields, "source", "source"),
        reader.at(fields["id"].value),
        counterparty=counterparty,
        begun=None if reader.day(fields, "begun") is None else reader.text(fields, "begun"),
        known=_known(reader, fields),
        note=reader.text(fields, "note"),
    )


def _known(reader: Reader, fields: Entries) -> dt.date | None:
    """Return when a total became public; that it was before its day is a problem."""
    known, day = reader.day(fields, "known", last=True), reader.day(fields, "date")
    if known is not None and day is not None and known < day:
        message, label = "a total was published before its date", f"published {known}, dated {day}"
        node, place = fields["known"].value, reader.at(fields["date"].value)
        hint = "correct one of the two dates"
        reader.problems.append(Problem("LT309", reader.at(node), message, label, span(node), hint, place))
    return known


def _subjects(reader: Reader, fields: Entries, node: yaml.Node) -> tuple[str, ...]:
    """Return the entities of an assertion, one word or a list; that there is none is a problem."""
    if "subject" not in fields:
        reader.required(fields, "subject", node, "an assertion")
    elif fields["subject"].value.value == []:
        reader.add("LT109", node, "an assertion has no subject", "the list is empty", hint="name at least one entity")
    return reader.ids(fields, "subject", "entity")


def excluded(reader: Reader, node: yaml.Node) -> Excluded | None:
    """Shape one row of the coverage list."""
    fields = reader.entries(node, "a row of coverage", COVERAGE_KEYS)
    id_ = None if fields is None else record_id(reader, fields, node, "row of coverage")
    if fields is None or id_ is None:
        return None
    reason = reader.required(fields, "reason", node, "a row of coverage")
    if reason is None or reader.choice(fields, "reason", COVERAGE_REASONS) is None:
        return None
    instead, note = reader.text(fields, "instead"), reader.text(fields, "note")
    if instead is not None:
        reader.refer("row", instead, fields["instead"].value, "instead")
    return Excluded(id_, reason, instead, note, reader.at(fields["id"].value))


def _tolerance(reader: Reader, fields: Entries) -> float:
    if "tolerance" not in fields:
        return 0.0
    dated = values(reader, fields["tolerance"], TermSpec("tolerance", Unit.FRACTION, "share of the expected total"))
    return dated[-1].mid or 0.0 if dated else 0.0


def _period(reader: Reader, entry: Entry, text: str) -> None:
    """Take a calendar year or quarter: an amount of a fiscal or a half year has no quarters of its own."""
    if written_dates.period(text) is None or not _PERIOD.fullmatch(text):
        hint = "write 2026Q1 or 2026; split a fiscal or a half year into the calendar quarters it covers"
        reader.add("LT304", entry.value, "period cannot be read", "not a calendar year or quarter", hint=hint)


CODES = (
    Code(
        "LT309",
        "a value is known too early",
        "`known` says when something became public, so that a book can be replayed as of a date. A value cannot be "
        "public while its contract is not, a revision not before what it revises, a reported figure or total not "
        "before its day, and nobody can know that a contract is signed before the day on which it is.",
        "Correct the earlier date, or give the contract an earlier `known`.",
    ),
)
