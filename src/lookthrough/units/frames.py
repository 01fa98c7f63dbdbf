"""Answers as frames of pandas, polars or pyarrow, by narwhals, and as an Arrow stream that needs no name."""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

from lookthrough.units.columns import columns_of
from lookthrough.units.front import notebook
from lookthrough.units.nearest import did_you_mean
from lookthrough.units.shown import line_of, table_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.units.columns import Kind, TypedColumn

Frame: TypeAlias = Any
"""A frame of the library that was asked for: a ``pandas.DataFrame``, a ``polars.DataFrame`` or a ``pyarrow.Table``."""

Picture: TypeAlias = Any
"""A :class:`lookthrough.present.export.plot.Plot`, of a room above."""

MOST = 50_000
"""Bytes of what an answer shows in a notebook: a figure that is larger is left to ``.plot()``."""
BACKENDS = ("pandas", "polars", "pyarrow")
"""The libraries by the names that narwhals has for them; the first that is installed is the default."""
ARROW = ("pyarrow", "polars")
"""Those that give an Arrow stream."""
INSTALL = "pip install 'lookthrough[frames]'; .rows needs nothing"
PANDAS: Mapping[Kind, tuple[str, str]] = {
    str: ("str", "str"),
    float: ("float64", "float64"),
    int: ("int64", "Int64"),
    bool: ("bool", "boolean"),
    dt.date: ("datetime64[s]", "datetime64[s]"),
}
"""Types of pandas, without and with gaps; narwhals would make False of a missing truth and refuse a missing number."""


NARWHALS: Mapping[Kind, str] = {str: "String", float: "Float64", int: "Int64", bool: "Boolean", dt.date: "Date"}
"""Its types, which polars and pyarrow share."""


class HasRows(Protocol):
    """An answer that is a list of records."""

    row_type: ClassVar[type | None]

    @property
    def rows(self) -> Sequence[object]:
        """The records."""

    @property
    def frame_rows(self) -> Sequence[object]:
        """The records of its frame."""


class Framed:
    """Gives an answer with ``rows`` its frame and its Arrow stream, and shows it at a prompt and in a notebook.

    Attributes:
        row_type: the record that a row of its frame is: it has the types of the columns where there is no row.
    """

    __slots__ = ()

    row_type: ClassVar[type | None] = None

    @property
    def frame_rows(self: HasRows) -> Sequence[object]:
        """What is a row of the frame: :attr:`rows`, or a flat form of them where they hold tables themselves."""
        return self.rows

    @property
    def heading(self) -> str:
        """What stands above its table in a notebook."""
        return type(self).__name__

    def as_columns(self: HasRows) -> dict[str, TypedColumn]:
        """Return :attr:`frame_rows` as columns of one type each."""
        return columns_of(self.frame_rows, self.row_type)

    def frame(self, backend: str | None = None) -> Frame:
        """Return the answer as a frame, a column for each field of its rows.

        Args:
            backend: ``pandas``, ``polars`` or ``pyarrow``; default: the first of them that is installed.

        Raises:
            ValueError: another backend.
            ImportError: the library is not installed.
        """
        return frame_of(self._columns(), backend)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the same as the stream that ``polars.DataFrame``, ``pyarrow.table`` and DuckDB read.

        Raises:
            ImportError: neither pyarrow nor polars is installed.
        """
        return self.frame(_installed(ARROW)).__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        """Return what it is, how many rows it has, and of which columns."""
        return line_of(self.heading, self._columns())

    def _repr_html_(self) -> str:
        """Return the first rows as a table, and the first figure where there is one."""
        table = table_html(self.heading, self._columns())
        return table + notebook().picture(self, MOST - len(table.encode()))

    def plot(self, name: str | None = None, *, book: object = None) -> Picture:
        """Return a figure of the answer, which shows itself in a notebook and has ``.save(file)``.

        Args:
            name: of the figure; default: the first that is a picture.
            book: that the answer is of, where it does not know: payments read from a table.

        Raises:
            UnknownNameError: it has no figure of this name; the message gives the nearest.
            UsageError: it has no figures at all, or its book is not known.
        """
        return notebook().plot(self, name, book)

    def _columns(self) -> dict[str, TypedColumn]:
        return self.as_columns()  # type: ignore[misc]  # whoever is framed has rows, or columns of its own


def frame_of(columns: Mapping[str, TypedColumn], backend: str | None = None) -> Frame:
    """Return columns of equal length as a frame.

    Args:
        columns: by name.
        backend: ``pandas``, ``polars`` or ``pyarrow``; default: the first of them that is installed.

    Raises:
        ValueError: another backend.
        ImportError: the library is not installed.
    """
    name = _installed(BACKENDS) if backend is None else _known(backend)
    library = importlib.import_module(name)
    if name == "pandas":
        types = {key: PANDAS[each.kind][each.has_gaps] for key, each in columns.items()}
        return library.DataFrame({key: library.Series(each.values, dtype=types[key]) for key, each in columns.items()})
    narwhals = importlib.import_module("narwhals")  # not at the top: it takes a tenth of a second
    schema = {key: getattr(narwhals, NARWHALS[each.kind]) for key, each in columns.items()}
    return narwhals.from_dict({key: each.values for key, each in columns.items()}, schema, backend=name).to_native()


def _known(backend: str) -> str:
    if backend not in BACKENDS:
        hint = did_you_mean(backend, BACKENDS) or f"one of {', '.join(BACKENDS)}"
        raise ValueError(f"there is no backend {backend!r}: {hint}")
    return backend if _is_there(backend) else _refused(backend)


def _installed(names: Sequence[str]) -> str:
    """Return the first library that is installed."""
    return next(filter(_is_there, names), None) or _refused(" or ".join(names))


def _is_there(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _refused(names: str) -> str:
    raise ImportError(f"this frame needs {names}: {INSTALL}")
