"""Records as columns of one type each: what a frame, an Arrow stream and a table in a notebook are made of.

A record within a record is one column for each of its fields (``amount_low``), and a list of words is one text with
spaces, as in ``--csv``. A list of records is a table of its own and is left out: ``.rows`` has it.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

Kind: TypeAlias = "type[str | float | int | bool | dt.date]"

GAP = " | None"
KINDS: Mapping[str, Kind] = {
    "str": str,
    "float": float,
    "int": int,
    "bool": bool,
    "dt.date": dt.date,
    "tuple[str, ...]": str,
    "list[str]": str,
}
"""What the annotation of a field says of its column; of any other annotation the values say it."""
ARRAYS: Mapping[str, Kind] = {"f": float, "i": int, "u": int, "b": bool}
"""The same of the types of arrays, of which the others are text."""
LISTS = (tuple, list, set, frozenset)


class TypedColumn(NamedTuple):
    """One column.

    Attributes:
        kind: of its values: text, number, whole number, truth or day.
        values: one a row, ``None`` where there is none; an array where nothing is missing.
        has_gaps: whether a value may be missing, here or in another answer of the same question.
    """

    kind: Kind
    values: Sequence[object] | NDArray[np.generic]
    has_gaps: bool


class _Said(NamedTuple):
    """What an annotation says: the kind of a column, or the record that a field holds; ``None`` where neither."""

    kind: Kind | None = None
    record: type | None = None
    has_gaps: bool = False


NOTHING = _Said()


def columns_of(rows: Iterable[object], row_type: type | None = None) -> dict[str, TypedColumn]:
    """Return records as columns by name, in the order of the fields.

    Args:
        rows: mappings, dataclasses or named tuples.
        row_type: the record that they are, which has the types of columns without a value; it may have more fields.
    """
    records = [_record(row) for row in rows]
    said = {} if row_type is None else _annotations(row_type)
    names = dict.fromkeys(name for record in records for name in record)
    if not names:
        names = {name: None for name, each in said.items() if each.kind or each.record}
    return {
        key: column
        for name in names
        for key, column in _columns(name, [record.get(name) for record in records], said.get(name, NOTHING)).items()
    }


def array_columns(arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, TypedColumn]:
    """Return arrays of equal length as columns; what is masked has no value."""
    return {name: _of_array(values) for name, values in arrays.items()}


def fields_of(record: object) -> Mapping[str, object] | None:
    """Return a record as a mapping of its fields, ``None`` where it is none."""
    if isinstance(record, Mapping):
        return record
    if is_dataclass(record) and not isinstance(record, type):
        return {field.name: getattr(record, field.name) for field in fields(record) if field.repr}
    names = getattr(record, "_fields", None)
    return None if names is None else {name: getattr(record, name) for name in names}


def _record(row: object) -> Mapping[str, object]:
    found = fields_of(row)
    return {"value": row} if found is None else {str(key).rstrip("_"): value for key, value in found.items()}


def _annotations(row_type: type) -> dict[str, _Said]:
    """Return what is written behind the fields of a record; of other records those that its module knows."""
    records = {Range.__name__: Range, **vars(sys.modules[row_type.__module__])}
    written = [hint for each in reversed(row_type.__mro__) for hint in vars(each).get("__annotations__", {}).items()]
    found = {}
    for key, hint in written:
        words = hint.__name__ if isinstance(hint, type) else str(getattr(hint, "__forward_arg__", hint))
        plain = words.removesuffix(GAP)
        inside = records.get(plain)
        is_record = isinstance(inside, type) and (is_dataclass(inside) or issubclass(inside, tuple))
        found[key.rstrip("_")] = _Said(KINDS.get(plain), inside if is_record else None, words.endswith(GAP))
    return found


def _columns(name: str, values: Sequence[object], said: _Said) -> dict[str, TypedColumn]:
    """Return the column of a field, those of the fields of its records, or none where it holds tables."""
    inside = [value for value in values if fields_of(value) is not None]
    if any(isinstance(value, LISTS) and _is_table(value) for value in values if fields_of(value) is None):
        return {}
    if not inside and said.record is None:
        return {name: _column(values, said)}
    rows = [value if fields_of(value) is not None else {} for value in values]
    can_miss = len(inside) < len(values) or said.has_gaps
    return {
        f"{name}_{key}": column._replace(has_gaps=column.has_gaps or can_miss)
        for key, column in columns_of(rows, said.record or type(inside[0])).items()
    }


def _is_table(values: Collection[object]) -> bool:
    return any(fields_of(value) is not None for value in values)


def _column(values: Sequence[object], said: _Said) -> TypedColumn:
    present = [value for value in values if value is not None]
    kind = said.kind or _kind(present)
    return TypedColumn(
        kind,
        [None if value is None else _value(value, kind) for value in values],
        len(present) < len(values) or said.has_gaps,
    )


def _kind(values: Sequence[object]) -> Kind:
    """Return what values are together; where there is none, a text."""
    if values and all(type(value).__name__ == "bool" for value in values):  # Python's or NumPy's
        return bool
    if values and all(isinstance(value, Real) and not isinstance(value, bool) for value in values):
        return int if all(isinstance(value, Integral) for value in values) else float
    return dt.date if values and all(isinstance(value, dt.date) for value in values) else str


def _of_array(values: NDArray[np.generic]) -> TypedColumn:
    kind = ARRAYS.get(values.dtype.kind, str)
    is_masked = isinstance(values, np.ma.MaskedArray)
    return TypedColumn(kind, values.tolist() if is_masked or kind is str else values, kind is str or is_masked)


def _value(value: object, kind: Kind) -> object:
    if kind is str:
        listed = sorted(value) if isinstance(value, set | frozenset) else value
        return " ".join(map(str, listed)) if isinstance(listed, LISTS) else str(value)
    if kind is dt.date:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
    return kind(value)  # type: ignore[call-overload,call-arg,arg-type]  # a number of any library
