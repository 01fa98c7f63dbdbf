"""What drives the run: demand and capacity, belief and money, and labs, with the shock and without, before any loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from lookthrough.present.figures.line_chart import Band, DrawnLine, LineChart, LinePanel
from lookthrough.present.page.cited import entity_sources, name_of
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.given_sentences import given_sentence, given_sources
from lookthrough.present.sentences.world_sentences import (
    LENT,
    belief_sentence,
    capacity_sentence,
    concentration_sentence,
    demand_sentence,
    developers_sentence,
    labs_sentence,
    lead_sentences,
    legacy_sentence,
    price_sentence,
)
from lookthrough.present.tables.simulated.world import concentration_table, drivers_table, labs_table, legacy_table
from lookthrough.world.drivers import DRIVERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.world_records import FuturesDocument, WorldDocument, YearsDocument

CAPACITY = ("demand", "capacity", "utilisation", "price")
DEVELOPERS = ("developed", "on_loans", "shortfall")
MONEY = ("sentiment", "window", "spread", "rate")
SHARES = frozenset({"utilisation", "developed", "window", "spread", "rate"})
HEADINGS = {
    "demand": "Demand, times that of the book's date",
    "capacity": "Capacity, times that of the book's date",
    "utilisation": "Capacity in use",
    "developed": "What developers finish, of their plan",
    "price": "Price, times that of the book's date",
    "sentiment": "Belief, times that of the book's date",
    "window": "Funding that can be raised, of what is wanted",
    "spread": "Credit spread, a year",
    "rate": "Reference rate, a year",
    "on_loans": "Lent on finished sites without bonds, USD bn",
    "shortfall": "What bonds would miss of it, USD bn",
}
SHOWN_LABS = 5
Ends: TypeAlias = "tuple[Sequence[float | None], Sequence[float | None]]"
LINES = {"shocked": ("with", "median"), "base": ("without", "without")}
BOTH_NOTE = "Solid: median with the shock, with nine futures in ten around it; dashed: median without."
ONE_NOTE = "Solid: median, with nine futures in ten around it."


def section(data: ReportData) -> Section | None:
    """Return what drives the run; ``None`` where there is none."""
    stress = data.documents.stress
    if stress is None:
        return None
    world, book = stress.world, data.book
    cited = tuple(sorted({*_sources(book), *given_sources(stress)}))
    figures = (
        _capacity(world, cited),
        *_developers(book, world),
        _money(world, cited),
        *(_labs(book, world) if world.labs else ()),
        *(_legacy(book, world) if len(world.futures) > 1 else ()),
    )
    said = given_sentence(stress, book)
    given = f" {said}" if said else ""
    none = "" if world.labs else " The book has no frontier lab."
    return Section("world", "What drives the run", f"{lead_sentences(stress)}{given}{none}", figures)


def _capacity(world: WorldDocument, cited: tuple[str, ...]) -> Figure:
    said = (demand_sentence(world), capacity_sentence(world), price_sentence(world))
    return Figure(
        "world-capacity",
        "Demand, capacity and its price",
        " ".join(said),
        drivers_table(world, (*CAPACITY, "planned", "built")),
        LineChart(tuple(_panel_of(world, name) for name in CAPACITY)),
        cited,
        f"{_note(world)} Dotted: median of what was planned.",
    )


def _developers(book: Book, world: WorldDocument) -> Iterator[Figure]:
    """Yield what developers finish and owe; without any all goes by plan, or they build no part of what is built."""
    if world.goes_by_plan or _builds_nothing(book):
        return
    yield Figure(
        "world-developers",
        "What developers finish, and what is lent on their sites",
        developers_sentence(world),
        drivers_table(world, DEVELOPERS),
        LineChart(tuple(_panel_of(world, name) for name in DEVELOPERS)),
        _sources(book),
        f"{_note(world)} {LENT}",
    )


def _builds_nothing(book: Book) -> bool:
    share = book.assumptions.get("flywheel.developers_share")
    return share is not None and share.value.high == 0.0


def _money(world: WorldDocument, cited: tuple[str, ...]) -> Figure:
    return Figure(
        "world-money",
        "What the market believes, and what money costs",
        belief_sentence(world),
        drivers_table(world, MONEY),
        LineChart(tuple(_panel_of(world, name) for name in MONEY)),
        cited,
        _note(world),
    )


def _panel_of(world: WorldDocument, name: str) -> LinePanel:
    more = _planned(world) if name == "demand" else ()
    return _panel(world, HEADINGS[name], world.drivers.of(name), more, share=name in SHARES)


def _planned(world: WorldDocument) -> tuple[DrawnLine, ...]:
    return (DrawnLine("planned", world.drivers.planned.of(world.futures[0]).p50, "planned"),)


def _panel(
    world: WorldDocument, heading: str, futures: FuturesDocument, more: tuple[DrawnLine, ...] = (), *, share: bool
) -> LinePanel:
    own = futures.of(world.futures[0])
    curves = tuple(_curve(world, future, futures.of(future).p50) for future in world.futures)
    return _banded(world, heading, (*curves, *more), (own.p5, own.p95), share=share)


def _curve(world: WorldDocument, future: str, values: Sequence[float | None]) -> DrawnLine:
    return (
        DrawnLine("median", values, "median")
        if len(world.futures) == 1
        else DrawnLine(LINES[future][0], values, LINES[future][1])
    )


def _note(world: WorldDocument) -> str:
    return BOTH_NOTE if len(world.futures) > 1 else ONE_NOTE


def _labs(book: Book, world: WorldDocument) -> Iterator[Figure]:
    """Yield the labs' shares, and their concentration where there is more than one of them."""
    shown = world.largest_first("base", 0)[:SHOWN_LABS]
    others = len(world.labs) - len(shown)
    note = f" The {len(shown)} largest at the start; {others} more in the table." if others else ""
    yield Figure(
        "world-labs",
        "Who has which share of what frontier labs earn",
        labs_sentence(world, book),
        labs_table(world, book),
        LineChart(tuple(_lab_panel(book, world, id_) for id_ in shown)),
        entity_sources(book, world.labs),
        f"{_note(world)} Of what all labs earn outside at the end of a year; a lab that is taken over or wound up has "
        f"none.{note}",
    )
    if world.hhi is not None and len(world.labs) > 1:
        yield _concentration(book, world, world.hhi)


def _lab_panel(book: Book, world: WorldDocument, id_: str) -> LinePanel:
    lab, first = world.labs[id_], world.futures[0]
    curves = tuple(_curve(world, future, world.with_labs(future, lab.of(future).share.p50)) for future in world.futures)
    ends = _ends(world, first, lab.of(first).share)
    return _banded(world, name_of(book, id_), curves, ends, share=True)


def _ends(world: WorldDocument, future: str, years: YearsDocument) -> Ends:
    """Return the ends of a band, where there are labs."""
    return world.with_labs(future, years.p5), world.with_labs(future, years.p95)


def _banded(world: WorldDocument, heading: str, curves: Sequence[DrawnLine], ends: Ends, *, share: bool) -> LinePanel:
    band = Band(*ends, ("5 %", "95 %"))
    return LinePanel(heading, tuple(world.quarters), (band,), tuple(curves), share=share)


def _concentration(book: Book, world: WorldDocument, hhi: FuturesDocument) -> Figure:
    first = world.futures[0]
    curves = tuple(_curve(world, future, world.with_labs(future, hhi.of(future).p50)) for future in world.futures)
    ends = _ends(world, first, hhi.of(first))
    shown = _banded(world, "Sum of the squares of the labs' shares", curves, ends, share=False)
    return Figure(
        "world-concentration",
        "How concentrated that is",
        concentration_sentence(world, hhi),
        concentration_table(world, hhi),
        LineChart((shown,)),
        entity_sources(book, world.labs),
        _note(world),
    )


def _legacy(book: Book, world: WorldDocument) -> Iterator[Figure]:
    """Yield what the shock leaves to users, who compute on what was built, at another price."""
    left, paid = world.legacy, "years of what was paid for computing at the book's date"
    named = (
        ("Used with the shock, of what is used without it", left.used, True),
        (f"Users gain, {paid}", left.gain, False),
        (f"Owners miss, {paid}", left.loss, False),
    )
    shown = tuple(
        _banded(world, heading, (DrawnLine("median", years.p50),), (years.p5, years.p95), share=share)
        for heading, years, share in named
    )
    yield Figure(
        "world-legacy",
        "What the shock leaves to those who use computing",
        legacy_sentence(world),
        legacy_table(world),
        LineChart(shown),
        _sources(book),
        "Solid: median, with nine futures in ten around it; each is the future with the shock against the same one "
        "without. Users gain by a lower price on what they use; what owners miss is revenue.",
    )


def _sources(book: Book) -> tuple[str, ...]:
    """Return the sources of the parameters of the world."""
    named = {name for driver in DRIVERS for name in driver.parameters()} & set(book.assumptions)
    return tuple(sorted({source for name in named for source in book.assumptions[name].value.source}))


SECTION = SectionEntry(70, "more", section)
