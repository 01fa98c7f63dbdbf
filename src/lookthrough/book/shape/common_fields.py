"""Shaping: the fields that records of several kinds share: id, basis, one value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code
from lookthrough.book.schema.vocabulary import BASES, TermSpec
from lookthrough.book.shape.dated_values import values

if TYPE_CHECKING:
    import yaml

    from lookthrough.book.records import Value
    from lookthrough.book.text.fields import Entries, Reader

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def record_id(reader: Reader, fields: Entries, node: yaml.Node, what: str) -> str | None:
    """Return the id of a record and note that it was seen; a text that cannot be an id is a problem."""
    article = "an" if what[0] in "aeiou" else "a"
    text = reader.required(fields, "id", node, f"{article} {what}")
    if text is not None:
        reader.defined.add((what, text))
    if text is not None and not _ID.fullmatch(text):
        hint = "letters, digits, _ - and . without spaces"
        reader.add("LT202", fields["id"].value, "this cannot be an id", "not an id", hint=hint)
        return None
    return text


def basis_of(reader: Reader, fields: Entries) -> str:
    """Return the basis of a record (reported where silent); inferred and assumed need a reason."""
    basis = reader.choice(fields, "basis", BASES, "reported") or "reported"
    if basis in {"inferred", "assumed"} and "reason" not in fields:
        hint = "add `reason:` with one sentence"
        reader.add("LT404", fields["basis"].value, f"{basis} without a reason", "why is it so?", hint=hint)
    return basis


def one_value(
    reader: Reader, fields: Entries, name: str, spec: TermSpec, node: yaml.Node, what: str, *, signed: bool = False
) -> Value | None:
    """Return the value of a field that must be there and is not revised; of a list the last."""
    if name not in fields:
        reader.required(fields, name, node, what)
        return None
    dated = values(reader, fields[name], spec, signed=signed)
    return dated[-1] if dated else None


CODES = (
    Code(
        "LT202",
        "this cannot be an id",
        "Ids consist of letters, digits, underscores, dashes and points and start with a letter or digit, so that "
        "they can be typed in a shell and used in a file name.",
        "Write e.g. hyperion-lease or c008.",
    ),
)
