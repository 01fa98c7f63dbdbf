"""A figure to take away: as SVG or PNG with title, date, unit and sources inside, as data, or all of it in one file.

The same figure gives the same bytes: no file says when it was made.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from lookthrough.book.vintage import vintage_of
from lookthrough.errors import UsageError
from lookthrough.present.export.csv_text import as_csv
from lookthrough.present.figures.house import FONT, INK, SOFT, lines_of
from lookthrough.present.figures.rendering import png_of, svg_of
from lookthrough.present.sentences.run_sentences import scenario_words
from lookthrough.present.table import flat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lookthrough.book.records import Book, Source
    from lookthrough.present.figures.house import Spec
    from lookthrough.present.page.page import Figure
    from lookthrough.present.run_records import StressDocument

WIDTH, EDGE = 900.0, 20.0
HEADING, WORDS, SMALL = 22, 17, 15
"""Pixels from one line to the next of the title, of what one sees, and of date and sources."""
NAMED = 3
"""How many sources the line under a picture names; the others are counted, and stand in the metadata."""
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in a zip: the first that the format knows


@dataclass(frozen=True, slots=True)
class TakenFigure:
    """A figure with what it was made from.

    Attributes:
        figure: the figure.
        book: the book.
        stress: the run, ``None`` where it is of the book alone.
        version: of lookthrough.
    """

    figure: Figure
    book: Book
    stress: StressDocument | None
    version: str

    @property
    def sources(self) -> list[Source]:
        """The sources behind it, the best first."""
        known = (self.book.sources[id_] for id_ in self.figure.sources if id_ in self.book.sources)
        return sorted(known, key=lambda source: (source.grade, source.publisher, source.title))

    @property
    def made_from(self) -> str:
        """Book, dates and run in one line."""
        stress = self.stress
        dates = vintage_of(self.book, None if stress is None else stress.run.statuses).words()
        run = (
            []
            if stress is None
            else [f"scenario {scenario_words(stress)}", f"{stress.paths:,} paths, seed {stress.seed}"]
        )
        return "; ".join([f"Book {self.book.title}", dates, *run])

    @property
    def cited(self) -> str:
        """How the figure is cited."""
        return f"{self.figure.title}. {self.made_from}; book {self.book.sha256[:12]}; {self.version}."

    def spec(self) -> Spec:
        """Return its specification with its title and where it comes from, for whoever draws it anew.

        Raises:
            UsageError: the figure is no chart.
        """
        title = {"text": self.figure.title, "subtitle": [self.figure.caption, self.made_from]}
        return {**self._chart_spec(), "title": title}

    def svg(self) -> str:
        """Return the picture with its title above and where it comes from below.

        Raises:
            UsageError: the figure is no picture, or what draws charts is not installed.
        """
        if self.figure.alone is not None:
            return _framed(self.figure.alone(), self)
        return _framed(svg_of(self._chart_spec()), self)

    def _chart_spec(self) -> Spec:
        if self.figure.chart is None:
            raise UsageError(f"{self.figure.id} is no chart: its data go into a file .csv")
        return self.figure.chart.spec(WIDTH)

    def metadata(self) -> dict[str, Any]:
        """Return what is known of the figure: what it shows, of which book and run, from which sources."""
        stress, vintage = self.stress, vintage_of(self.book, None)
        return {
            "id": self.figure.id,
            "title": self.figure.title,
            "caption": self.figure.caption,
            "note": self.figure.note,
            "book": {
                "title": self.book.title,
                "sha256": self.book.sha256,
                "balance_sheet": vintage.balance_sheet.isoformat(),
                "known_to": vintage.knowledge.isoformat(),
            },
            "run": None
            if stress is None
            else {"scenario": stress.scenario, "paths": stress.paths, "seed": stress.seed},
            "columns": [{"name": c.name, "label": c.label, "unit": c.unit} for c in self.figure.table.columns],
            "sources": [
                {"id": s.id, "title": s.title, "publisher": s.publisher, "date": s.date, "url": s.url, "grade": s.grade}
                for s in self.sources
            ],
            "made_with": self.version,
            "cite": self.cited,
        }


def figure_bytes(taken: TakenFigure, ending: str) -> bytes:
    """Return a figure as a file.

    Args:
        taken: the figure.
        ending: of the file, a key of ``FORMS``: ``.svg``, ``.png``, ``.csv``, ``.json`` (Vega-Lite) or ``.zip`` (all of
            them with the metadata and a README).

    Raises:
        UsageError: the figure is no chart, or what draws figures is not installed.
    """
    return FORMS[ending](taken)


def _svg(taken: TakenFigure) -> bytes:
    return taken.svg().encode("utf-8")


def _png(taken: TakenFigure) -> bytes:
    return png_of(taken.svg())


def _csv(taken: TakenFigure) -> bytes:
    return as_csv(flat(taken.figure.table)).encode("utf-8")


def _spec(taken: TakenFigure) -> bytes:
    return _json(taken.spec())


def _zip(taken: TakenFigure) -> bytes:
    name = taken.figure.id
    parts = {
        f"{name}.svg": _svg(taken),
        f"{name}.png": _png(taken),
        f"{name}.csv": _csv(taken),
        **({} if taken.figure.chart is None else {f"{name}.vl.json": _spec(taken)}),
        "metadata.json": _json(taken.metadata()),
        "README.md": _readme(taken).encode("utf-8"),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in parts.items():
            archive.writestr(zipfile.ZipInfo(f"{name}/{file}", EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


FORMS: Mapping[str, Callable[[TakenFigure], bytes]] = {
    ".svg": _svg,
    ".png": _png,
    ".csv": _csv,
    ".json": _spec,
    ".zip": _zip,
}
"""How a figure becomes a file, by the ending of its name."""


def _json(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def _readme(taken: TakenFigure) -> str:
    figure = taken.figure
    sources = [
        f"- {s.title}. {s.publisher}, {s.date or 'no date'}, grade {s.grade}. {s.url or ''}".strip()
        for s in taken.sources
    ]
    lines = [
        f"# {figure.title}",
        "",
        figure.caption,
        *(["", figure.note] if figure.note else []),
        "",
        taken.made_from + ".",
        "",
        f"- `{figure.id}.svg`, `{figure.id}.png`: the picture, with title, date and sources inside",
        f"- `{figure.id}.csv`: its data, a unit in the head of each column",
        *([] if figure.chart is None else [f"- `{figure.id}.vl.json`: its Vega-Lite specification"]),
        "- `metadata.json`: book, run, columns, sources",
        "",
        "## How to cite",
        "",
        taken.cited,
        "",
        "## Sources",
        "",
        *(sources or ["None: what is shown is assumed or simulated."]),
        "",
    ]
    return "\n".join(lines)


def _framed(svg: str, taken: TakenFigure) -> str:
    """Return a picture inside a larger one, with its words above and below."""
    room = WIDTH - 2 * EDGE
    top, y = [], EDGE + 6.0
    for line in lines_of(taken.figure.title, room / 1.5):
        top.append(_line(line, y, f'font-size="18" font-weight="600" fill="{INK}"'))
        y += HEADING
    for line in lines_of(taken.figure.caption, room):
        top.append(_line(line, y, f'font-size="13" fill="{INK}"'))
        y += WORDS
    width, height = (float(svg.split(f'{side}="', 1)[1].split('"', 1)[0]) for side in ("width", "height"))
    inside = svg.replace("<svg ", f'<svg x="{EDGE:g}" y="{y:g}" ', 1)
    y += height + SMALL + 6
    under = []
    for line in (each for words in (taken.made_from, _sources_line(taken.sources)) for each in lines_of(words, room)):
        under.append(_line(line, y, f'font-size="11" fill="{SOFT}"'))
        y += SMALL
    size = f'width="{width + 2 * EDGE:g}" height="{y:g}" viewBox="0 0 {width + 2 * EDGE:g} {y:g}"'
    paper = f'<rect width="{width + 2 * EDGE:g}" height="{y:g}" fill="#ffffff"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}">'
    return f"{head}<title>{escape(taken.figure.title)}</title>{paper}{''.join(top)}{inside}{''.join(under)}</svg>\n"


def _line(words: str, y: float, style: str) -> str:
    return f'<text x="{EDGE:g}" y="{y:g}" {style}>{escape(words)}</text>'


def _sources_line(sources: Sequence[Source]) -> str:
    if not sources:
        return "Sources: none; what is shown is assumed or simulated."
    named = [f"{source.publisher}, {source.title}" for source in sources[:NAMED]]
    others = len(sources) - len(named)
    return f"Sources: {'; '.join(named)}{f'; and {others} others' if others else ''}."
