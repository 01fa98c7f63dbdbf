"""Shaping: who owns an entity, who would take it over, and how agencies rate it -> dated values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.problems import Code
from lookthrough.book.records import Value
from lookthrough.book.schema.ratings import SCALES, nearest
from lookthrough.book.schema.vocabulary import TermSpec, Unit
from lookthrough.book.shape.common_fields import basis_of
from lookthrough.book.shape.dated_values import in_order, values

if TYPE_CHECKING:
    import yaml

    from lookthrough.book.text.fields import Entries, Reader

RATING_KEYS = ("agency", "value", "from", "known", "source", "basis", "reason", "note")
_SHARE = {
    "owners": TermSpec("owners", Unit.FRACTION, "share of the equity"),
    "votes": TermSpec("votes", Unit.FRACTION, "share of the votes"),
}
_ACQUIRER = TermSpec("acquirer", Unit.TEXT, "who would take the company over if it failed")


def shares_of(reader: Reader, fields: Entries, name: str) -> dict[str, tuple[Value, ...]]:
    """Return holder to dated shares of ``owners`` or ``votes``."""
    if name not in fields:
        return {}
    found: dict[str, tuple[Value, ...]] = {}
    for holder, entry in (reader.entries(fields[name].value, name) or {}).items():
        reader.refer("entity", holder, entry.key, "holder")
        dated = values(reader, entry, _SHARE[name])
        if dated:
            found[holder] = dated
    return found


def acquirer_of(reader: Reader, fields: Entries) -> tuple[Value, ...]:
    """Return who would take an entity over if it failed, dated; each is the id of an entity."""
    if "acquirer" not in fields:
        return ()
    dated = values(reader, fields["acquirer"], _ACQUIRER)
    for value in dated:
        if value.text != "unknown":
            reader.refer_at("entity", value.text, value.position, "acquirer")
    return dated


def ratings_of(reader: Reader, fields: Entries) -> dict[str, tuple[Value, ...]]:
    """Return agency to its dated letters, each agency's rows in the order of their days."""
    if "rating" not in fields:
        return {}
    found: dict[str, list[Value]] = {}
    for node in reader.items(fields["rating"].value, "ratings"):
        row = _rating(reader, node)
        if row is not None:
            agency, value = row
            found.setdefault(agency, []).append(value)
    return {agency: in_order(reader, f"the rating of {agency}", rows) for agency, rows in sorted(found.items())}


def _rating(reader: Reader, node: yaml.Node) -> tuple[str, Value] | None:
    fields = reader.entries(node, "a rating", RATING_KEYS)
    if fields is None:
        return None
    agency, letters = (reader.required(fields, name, node, "a rating") for name in ("agency", "value"))
    if agency is None or letters is None or reader.choice(fields, "agency", SCALES) is None:
        return None
    at = fields["value"].value
    if letters != "unknown" and letters not in SCALES[agency]:
        near = nearest(agency, letters) or reader.nearest(letters, SCALES[agency])
        scale = f"one of {', '.join(SCALES[agency])}; who is not rated has no line"
        hint = scale if near is None else f'did you mean "{near}"?'
        reader.add("LT312", at, f"{agency} has no rating {letters}", f"not on the scale of {agency}", hint=hint)
        return None
    return agency, Value(
        letters,
        reader.at(at),
        valid_from=reader.day(fields, "from"),
        known=reader.day(fields, "known", last=True),
        source=reader.ids(fields, "source", "source"),
        basis=basis_of(reader, fields),
        reason=reader.text(fields, "reason"),
        note=reader.text(fields, "note"),
    )


CODES = (
    Code(
        "LT312",
        "a rating that nobody uses",
        "Each agency has its scale: S&P and Fitch write BBB+, Moody's writes Baa1. The letters decide which spread a "
        "company pays where its interest is not filed, so letters that stand on no scale cannot be used. An outlook is "
        "a note, not a rating.",
        f"Write the letters of the agency. The agencies are {', '.join(SCALES)}.",
    ),
)
