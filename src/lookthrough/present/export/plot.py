"""A figure in a notebook: the picture that the report has, and the file that the verb ``figure`` writes."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookthrough.present.export.figure_file import FORMS, TakenFigure, figure_bytes
from lookthrough.present.export.table_columns import columns_of_table
from lookthrough.present.export.written_file import refuse_unwritable, write_file
from lookthrough.present.figures.rendering import INSTALL, why_not
from lookthrough.units.frames import Framed
from lookthrough.units.shown import table_html

if TYPE_CHECKING:
    from lookthrough.present.figures.house import Spec
    from lookthrough.units.columns import TypedColumn


@dataclass(frozen=True, slots=True, repr=False)
class Plot(Framed):
    """A figure of an answer.

    Attributes:
        taken: the figure, with book and run behind it.
    """

    taken: TakenFigure

    @property
    def name(self) -> str:
        """Its name, as ``lookthrough figure`` has it."""
        return self.taken.figure.id

    @property
    def heading(self) -> str:
        """Its title."""
        return self.taken.figure.title

    def svg(self) -> str:
        """Return the picture, with title, date, unit and sources inside.

        Raises:
            UsageError: the figure is a table alone, or what draws figures is not installed.
        """
        return self.taken.svg()

    def spec(self) -> Spec:
        """Return its Vega-Lite specification.

        Raises:
            UsageError: the figure is no chart.
        """
        return self.taken.spec()

    def chart(self) -> Any:  # noqa: ANN401  # an altair.Chart, where Altair is installed
        """Return it as a chart of Altair, to change it or to show it live.

        Raises:
            UsageError: the figure is no chart.
            ImportError: Altair is not installed.
        """
        spec = self.spec()
        try:
            return importlib.import_module("altair").Chart.from_dict(spec)
        except ModuleNotFoundError as missing:
            raise ImportError(INSTALL) from missing

    def as_columns(self) -> dict[str, TypedColumn]:
        """Return its data as columns."""
        return columns_of_table(self.taken.figure.table)

    def save(self, file: str | Path) -> Path:
        """Write it into a file, as ``lookthrough figure`` does, and return where.

        Args:
            file: its ending says the form: ``.svg``, ``.png``, ``.csv``, ``.json`` (Vega-Lite) or ``.zip`` (all of
                them, with sources and how to cite).

        Raises:
            UsageError: another ending, a folder that is not there, or a form that the figure does not have.
            IncompleteError: the disk did not take it.
        """
        path = Path(file)
        refuse_unwritable(path, tuple(FORMS))
        write_file(path, figure_bytes(self.taken, path.suffix.lower()))
        return path

    def __repr__(self) -> str:
        """Return its name and title."""
        return f"<Plot {self.name}: {self.heading}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Return the picture; the data as a table where there is none, or where nothing draws it."""
        del include, exclude  # a notebook picks what it wants of what is given
        if self.taken.figure.is_drawn and not why_not():
            return {"image/svg+xml": self.svg(), "text/plain": repr(self)}
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}

    def _repr_html_(self) -> str:
        """Return the data as a table."""
        return table_html(self.heading, self.as_columns())
