"""Shaping: a node -> an entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.problems import Code
from lookthrough.book.records import Entity
from lookthrough.book.schema.vocabulary import ENTITY_CLASSES, OPENING, TermSpec, Unit
from lookthrough.book.shape.accounts import SIGNED, accounts_of
from lookthrough.book.shape.common_fields import basis_of, record_id
from lookthrough.book.shape.countries import COUNTRY_CODES, code_for
from lookthrough.book.shape.dated_values import values
from lookthrough.book.shape.ownership import acquirer_of, ratings_of, shares_of

if TYPE_CHECKING:
    import yaml

    from lookthrough.book.records import Value
    from lookthrough.book.text.fields import Entries, Reader

ENTITY_KEYS = (
    *("id", "name", "kind", "class", "country", "ticker", "source", "basis", "reason", "note"),
    *("opening", "accounts", "rating", "owners", "votes", "acquirer", "passes_to", "waterfall"),
)
_SHARE = TermSpec("passes_to", Unit.FRACTION, "share passed on")
_ROUNDING = 1e-4  # published shares are rounded to a hundredth of a percent


def entity(reader: Reader, node: yaml.Node) -> Entity | None:
    """Shape one entity."""
    fields = reader.entries(node, "an entity", ENTITY_KEYS)
    id_ = None if fields is None else record_id(reader, fields, node, "entity")
    if fields is None or id_ is None:
        return None
    required = [reader.required(fields, name, node, "an entity") for name in ("name", "kind", "class")]
    name, kind, class_ = required
    if name is None or kind is None or class_ is None:
        return None
    if reader.choice(fields, "class", ENTITY_CLASSES) is None:
        return None
    _country(reader, fields)
    waterfall = reader.text(fields, "waterfall")
    if waterfall is not None:
        reader.refer("waterfall", waterfall, fields["waterfall"].value, "waterfall")
    return Entity(
        id=id_,
        name=name,
        kind=kind,
        class_=class_,
        position=reader.at(fields["id"].value),
        country=reader.text(fields, "country"),
        ticker=reader.text(fields, "ticker"),
        opening=_opening(reader, fields),
        passes_to=_passes_to(reader, fields),
        source=reader.ids(fields, "source", "source"),
        basis=basis_of(reader, fields),
        reason=reader.text(fields, "reason"),
        note=reader.text(fields, "note"),
        places={name: reader.at(entry.value) for name, entry in fields.items()},
        accounts=accounts_of(reader, fields),
        rating=ratings_of(reader, fields),
        owners=shares_of(reader, fields, "owners"),
        votes=shares_of(reader, fields, "votes"),
        acquirer=acquirer_of(reader, fields),
        waterfall=waterfall,
    )


def _opening(reader: Reader, fields: Entries) -> dict[str, tuple[Value, ...]]:
    if "opening" not in fields:
        return {}
    entries = reader.entries(fields["opening"].value, "the opening figures of an entity", OPENING.keys()) or {}
    read = {n: values(reader, e, OPENING[n], signed=n in SIGNED) for n, e in entries.items()}
    return {name: dated for name, dated in read.items() if dated}


def _passes_to(reader: Reader, fields: Entries) -> dict[str, float]:
    if "passes_to" not in fields:
        return {}
    found: dict[str, float] = {}
    for name, entry in (reader.entries(fields["passes_to"].value, "passes_to") or {}).items():
        reader.refer("entity", name, entry.key, "passes_to")
        dated = values(reader, entry, _SHARE)
        if dated and dated[-1].mid is not None:
            found[name] = dated[-1].mid
    total = sum(found.values())
    if found and abs(total - 1) > _ROUNDING:
        label, hint = f"{total:.6g} of the whole", "the shares add up to 100 %"
        reader.add("LT408", fields["passes_to"].key, "the shares do not add up to 100 %", label, hint=hint)
    return found


def _country(reader: Reader, fields: Entries) -> None:
    text = reader.text(fields, "country")
    if text is None or text in COUNTRY_CODES:
        return
    code = code_for(reader, text)
    hint = f'write "{code}"' if code is not None else "write the code of ISO 3166-1, e.g. US, NO, KR, or leave it out"
    reader.add("LT410", fields["country"].value, "country is not a code", "not a two-letter country code", hint=hint)


CODES = (
    Code(
        "LT408",
        "a pass-through does not pass on all",
        "What funds and managers receive belongs to others; the shares under passes_to name the receivers and add up "
        "to 100 %. Losses would vanish or double otherwise.",
        "Correct the shares; what is not known goes to a named sector.",
    ),
    Code(
        "LT410",
        "a country is not a code",
        "Countries are the two capital letters of ISO 3166-1. The text stays what is written: NO is Norway, and never "
        "a false.",
        "Write the code, e.g. KR for Korea; leave the field out for sectors of several countries.",
    ),
)
