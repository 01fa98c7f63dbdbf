"""A made-up book of two labs whose world has no surprises, so that what comes can be worked out by hand."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.world.drivers import PARAMETERS
from tests.lens.builders import bundled
from tests.simulate.still import load

CALM = {
    "world.adoption_start": 0.2,
    "world.adoption_ceiling": 0.8,
    "world.adoption_p": 0.02,
    "world.adoption_q": 0.4,
    "world.intensity_growth": 0.8,
    "world.intensity_decay": 0.0,
    "world.demand_volatility": 0.0,
    "world.race_volatility": 0.0,
    "world.sentiment_volatility": 0.0,
    "world.spread_volatility": 0.0,
    "world.rate_volatility": 0.0,
    "world.price_volatility": 0.0,
    "world.price_trend": -0.4,
    "world.price_elasticity": 0.0,
}
PLACES = {Unit.FRACTION: "{:.10g} %", Unit.RATE: "{:.10g} %", Unit.GW: "{:.10g} GW"}
HEAD = "what,field,of,series,public_after,made_on,to\n"
DAYS = "2025-09-30,2026-06-30"
LAB = """\
- id: {id}
  name: {id}
  kind: frontier_lab
  class: modelled
  source: s1
  opening: {{revenue: {{value: {revenue} bn USD per year, from: 2025-06-30, source: s1}}}}
"""


def written(name, value):
    """Return a number as an assumption of its unit is written."""
    unit = PARAMETERS[name].unit
    scale = 100.0 if unit in {Unit.FRACTION, Unit.RATE} else 1.0
    return PLACES.get(unit, "{:.10g}").format(scale * value)


def calm_book(root, series, rows, **changes):
    """Write a book with these series (period to value) and these rows of ``hindcast.csv``; return its folder."""
    values = {name: CALM.get(name, bundled().assumptions[name].value.mid) for name in PARAMETERS} | changes
    lines = (
        f"- {{name: {n}, value: {written(n, v)}, unit: {PARAMETERS[n].unit.value}, reason: made up}}\n"
        for n, v in values.items()
    )
    files = {
        "book.yaml": "{title: Calm, as_of: 2026-06-30, currency: USD}\n",
        "sources.yaml": "- {id: s1, title: Made up, publisher: This test, date: 2025-01-01, grade: A}\n",
        "entities/labs.yaml": LAB.format(id="ours", revenue=6) + LAB.format(id="theirs", revenue=2),
        "assumptions.yaml": "".join(lines),
        "hindcast.csv": HEAD + "".join(f"{row},{DAYS}\n" for row in rows),
        **{f"series/{name}.csv": series_text(points) for name, points in series.items()},
    }
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)
    return root


def series_text(points, unit="percent"):
    """Return the text of a series."""
    rows = (f"{period},{value!r},,,{unit},reported,s1\n" for period, value in points.items())
    return "period,value,low,high,unit,basis,source\n" + "".join(rows)


def loaded(root):
    return load(root)
