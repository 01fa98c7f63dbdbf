"""Who uses AI, announced job cuts and what a bust leaves, in the report of a book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.diffusion.diffusion import Diffusion, diffusion
from lookthrough.lens.jobs.jobs import LAYOFFS, Jobs, jobs
from lookthrough.lens.legacy.legacy import Legacy, legacy
from lookthrough.lens.observed import words
from lookthrough.present.figures.bar_chart import COUNTED, Bar, BarChart
from lookthrough.present.figures.line_chart import Band, Dots, DrawnLine, LineChart, LinePanel
from lookthrough.present.numbers import percent
from lookthrough.present.page.cited import money_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences import demand_sentences as said
from lookthrough.present.table import without
from lookthrough.present.tables.demand.diffusion import curves_table, gap_table, speeds_table, waste_table
from lookthrough.present.tables.demand.jobs import beside_table, months_table, sums_table
from lookthrough.present.tables.demand.legacy import after_bust_table, vehicle_assets_table
from lookthrough.units.quarter import quarter_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lookthrough.book.records import Book
    from lookthrough.lens.diffusion.regions import Missing, Region
    from lookthrough.lens.diffusion.speeds import Speed
    from lookthrough.lens.legacy.what_was_built import VehicleAsset

DRAWS = 2_000  # enough for percentiles of a chart, and the page stays quick to make
READ = "Line and band are the median and 5 to 95 % of the draws, discs are what was observed."
LEAD = (
    "What the financing rests on and what it leaves behind: who uses AI and how fast, the job cuts that are put down "
    "to it, and what a bust would be worth to whom. Nothing here is a forecast; ranges are those of the book's guesses."
)


def section(data: ReportData) -> Section | None:
    """Return demand, jobs and what a bust leaves; ``None`` in the report of a run, and without any of it."""
    if not data.has_pages:
        return None
    book = data.book
    figures = (*_diffusion(book, diffusion(book, draws=DRAWS)), *_jobs(book, jobs(book)), *_legacy(book, legacy(book)))
    return Section("demand", "Demand, jobs, and what a bust leaves", LEAD, figures) if figures else None


def _diffusion(book: Book, answer: Diffusion) -> Iterator[Figure]:
    regions: tuple[Region | Missing, ...] = (*answer.regions, *answer.missing)
    points = tuple(p.source for region in regions for m in region.measured for p in m.points)
    if answer.speeds:
        yield Figure(
            "adoption-speeds",
            "How fast each population takes it up, logits a year",
            said.held_out_sentence(answer) or said.regions_sentence(answer),
            without(speeds_table(answer), "series"),
            BarChart(tuple(_bar(speed) for speed in answer.speeds), ("logits a year",), "logits a year"),
            _cited(points),
            "Bars are at a ceiling of everybody, lines from the highest ceiling that is tried to the lowest. Levels of "
            "different populations do not compare. Nothing is fitted across a change of wording.",
        )
    if answer.curves:
        panels = tuple(_panel(answer, region) for region in regions)
        yield Figure(
            "adoption",
            "Share that has adopted: curves, and what was observed",
            said.regions_sentence(answer),
            curves_table(answer),
            LineChart(panels),
            _cited(points),
            f"{READ} {'; '.join(answer.notes)}",
        )
    if answer.gap is not None:
        rows = [Bar(y.quarter, (y.revenue[1],), y.revenue[0], y.revenue[2]) for y in answer.gap.years]
        yield Figure(
            "programme",
            "What a national programme would add to lab revenue, USD bn a year",
            said.gap_sentence(answer),
            gap_table(answer),
            BarChart(tuple(rows), ("median of the draws",)),
            _assumed(book, ("diffusion.lift",)),
        )
    if answer.waste:
        waste = [Bar(str(w.year), (w.wasted[1] - w.excess[1], w.excess[1])) for w in answer.waste]
        yield Figure(
            "build-or-buy",
            "Spending on projects that fail, USD bn a year",
            said.waste_sentence(answer),
            waste_table(answer),
            BarChart(tuple(waste), ("fails however it is got", "because it was built")),
            _assumed(book, ("diffusion.spend", "diffusion.built", "diffusion.success_built")),
            "At the lower of two chances told of what is built. Some shares are guesses: the table says which.",
        )


def _jobs(book: Book, answer: Jobs) -> Iterator[Figure]:
    if answer.record is not None and answer.values:
        rows = [Bar(p.period, (p.value / 1e3,), text=f"{p.value:,.0f}") for p in answer.values]
        yield Figure(
            "job-cuts",
            "Announced job cuts, the same month of every year, thousands",
            said.record_sentence(answer),
            months_table(answer),
            BarChart(tuple(rows), ("announced cuts",), "thousand jobs"),
            _cited(p.source for p in answer.values),
            said.causes_sentence(answer),
        )
    if answer.beside:
        shares = [Bar(b.month, (b.share,), text=percent(b.share)) for b in answer.beside]
        yield Figure(
            "ai-cuts",
            "AI-cited cuts over all layoffs",
            f"{said.beside_sentence(answer)} {said.forecast_sentence(answer)}",
            beside_table(answer),
            BarChart(tuple(shares), ("of all layoffs",), share=True),
            _of_series(book, (answer.beside_series, words(book, LAYOFFS))),
        )
    if answer.sums:
        counts = [Bar(status, (float(n),), text=str(n)) for status, n in _by_status(answer).items()]
        yield Figure(
            "job-sums",
            "Sums that must add up",
            said.sums_sentence(answer),
            sums_table(answer),
            BarChart(tuple(counts), ("sums",), COUNTED),
            _of_series(book, {each.series for each in answer.sums}),
        )


def _legacy(book: Book, answer: Legacy) -> Iterator[Figure]:
    if answer.years:
        rows = [
            Bar(f"price {percent(y.price)}, elasticity {y.elasticity:g}", (y.users_gain, y.waste)) for y in answer.years
        ]
        yield Figure(
            "after-the-bust",
            "What owners miss in a year after a bust, and who has it",
            said.kept_sentence(answer),
            after_bust_table(answer),
            BarChart(tuple(rows), ("users gain", "wasted")),
            (),
            f"Over what a year was paid at the full price. {said.full_again_sentence(answer)}",
        )
    if answer.vehicles:
        owned = [Bar(book.entities[v.vehicle].name, (v.raised.mid,), group=v.what) for v in _grouped(answer)]
        yield Figure(
            "chips-and-sites",
            "What the money of vehicles bought, USD bn",
            said.built_sentence(answer),
            vehicle_assets_table(answer, book),
            BarChart(tuple(owned), ("raised",)),
            money_sources(book),
        )


def _bar(speed: Speed) -> Bar:
    label = f"{speed.region}: {speed.wording}"
    if speed.whole is None:
        return Bar(label, (0.0,), text=speed.why_not)
    known = [each for each in speed.at_ceiling if each is not None] or [speed.whole]
    return Bar(label, (speed.whole,), min(known), max(known))


def _panel(answer: Diffusion, region: Region | Missing) -> LinePanel:
    """Return the curve of a region with its points; one that is left out of the curves has points alone."""
    rows = [row for row in answer.curves if row.region == region.id]
    years = tuple((quarter_number(row.quarter) + 1) / 4 for row in rows)  # a quarter is known at its end
    low, mid, high = (tuple(row.adoption[i] for row in rows) for i in range(3))
    dots = tuple(Dots(m.wording, tuple((p.period, p.at, p.value / 100) for p in m.points)) for m in region.measured)
    return LinePanel(
        region.label,
        years,
        (Band(low, high),),
        (DrawnLine("", mid),),
        tuple(each for each in dots if each.points),
        share=True,
        ends=(0.0, 1.0),
    )


def _by_status(answer: Jobs) -> dict[str, int]:
    statuses = [each.status for each in answer.sums]
    return {status: statuses.count(status) for status in sorted(set(statuses))}


def _grouped(answer: Legacy) -> Iterator[VehicleAsset]:
    yield from sorted(answer.vehicles, key=lambda v: (v.what, -v.raised.mid))


def _cited(sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({source for source in sources if source}))


def _of_series(book: Book, names: Iterable[str | None]) -> tuple[str, ...]:
    return _cited(row.source for name in names if name is not None for row in book.series.get(name, ()))


def _assumed(book: Book, names: Iterable[str]) -> tuple[str, ...]:
    rows = (book.assumptions[name] for name in names if name in book.assumptions)
    return tuple(sorted({source for row in rows for value in row.dated for source in value.source}))


SECTION = SectionEntry(
    76, "more", section, is_of_book=True, draws={Diffusion: _diffusion, Jobs: _jobs, Legacy: _legacy}
)
