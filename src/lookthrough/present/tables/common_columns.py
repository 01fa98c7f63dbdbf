"""The columns that tables share: each stands here once, with its name, label, unit and kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import OUTER, Kind, TableColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.present.page.run_document import RangeDocument
    from lookthrough.present.table import Ends
    from lookthrough.units.range import Range

USD_BN = "USD bn"
UNKNOWN = "unknown"


def text(name: str, label: str = "", absent: str = "") -> TableColumn:
    """Return a column of words; its label is its name unless one is given."""
    return TableColumn(name, label or name.replace("_", " "), absent=absent)


def named(key: str, label: str = "", words: Mapping[str, str] | Callable[[str], str] | None = None) -> TableColumn:
    """Return a column of names: keys in a CSV, words for people; a key that is not in a table of words is an error."""
    in_words = words if words is None or callable(words) else words.__getitem__
    return TableColumn(key, label or key.replace("_", " "), Kind.NAME, words=in_words)


def ids(key: str, label: str = "", absent: str = "") -> TableColumn:
    """Return a column of ids of the book."""
    return TableColumn(key, label or key.replace("_", " "), Kind.ID, absent=absent)


def money(key: str, label: str = "", absent: str = UNKNOWN) -> TableColumn:
    """Return a column of amounts in USD bn."""
    return TableColumn(key, label or key.replace("_", " "), Kind.NUMBER, USD_BN, absent=absent)


def ends(key: str = "amount", label: str = "") -> TableColumn:
    """Return a column of ranges in USD bn: low, mid and high."""
    return TableColumn(key, label or key.replace("_", " "), Kind.RANGE, USD_BN, absent=UNKNOWN)


def ends_of(of: Range | RangeDocument | None) -> Ends:
    """Return the cells of a column of ranges, all ``None`` where the range is unknown."""
    return (None, None, None) if of is None else (of.low, of.mid, of.high)


def outer(key: str, label: str, names: tuple[str, str] = OUTER) -> TableColumn:
    """Return a column of two ends in USD bn, without a middle."""
    return TableColumn(key, label, Kind.RANGE, USD_BN, absent="n/a", ends=names)


def share(key: str, label: str = "", unit: str = "share", absent: str = "n/a") -> TableColumn:
    """Return a column of fractions."""
    return TableColumn(key, label or key.replace("_", " "), Kind.SHARE, unit, absent=absent)


def number(key: str, label: str = "", unit: str = "") -> TableColumn:
    """Return a column of other figures."""
    return TableColumn(key, label or key.replace("_", " "), Kind.NUMBER, unit, absent=UNKNOWN)


def count(key: str, label: str = "") -> TableColumn:
    """Return a column of counts."""
    return TableColumn(key, label or key.replace("_", " "), Kind.COUNT)


def day(key: str, label: str = "", absent: str = "-") -> TableColumn:
    """Return a column of days."""
    return TableColumn(key, label or key.replace("_", " "), Kind.DAY, absent=absent)


ENTITY = ids("entity")
CONTRACT = ids("contract", absent="(opening)")
CONTRACTS = ids("contracts")
AMOUNT = ends()
UNKNOWN_ROWS = count("unknown", "unknown rows")
UNCONFIRMED = share("unconfirmed")
BASIS = named("basis")
GRADE = text("grade", absent="-")
SOURCES = ids("sources")
PLACE = TableColumn("place", "place", Kind.PLACE)
ADDRESS = TableColumn("address", "address", Kind.ADDRESS)
WHY = text("why")
