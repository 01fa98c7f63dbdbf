"""What breaks something in sentences: how far away, which drivers, and who falls with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from lookthrough.contracts.family import LEDGERS
from lookthrough.present.labels import in_words
from lookthrough.present.numbers import amount, percent
from lookthrough.present.sentences.why_sentences import event_words

Document: TypeAlias = Mapping[str, Any]

FALLEN = 6  # entities that a story names
RELATIVE = "number"  # the unit of a shock that is written as a change in per cent
MOVED = 0.05  # standard deviations from which on a driver is spoken of


def question(document: Document) -> str:
    """Return what was to break, and when it has."""
    target, bar = document["target"], document["target"]["breaks_above"]
    if target["entity"] is not None:
        return f"{target['name']} {event_words(target['outcomes'])} on more than {percent(bar)} of the paths"
    return f"{target['ledger']} lose more than USD {amount(bar)} bn on average, on what stood at the book's date"


def headline(document: Document) -> str:
    """Return the answer in one sentence or two."""
    asked = question(document)
    if document["is_broken_already"]:
        return f"No shock is needed: {asked} without any ({measure_words(document, document['without_shock'])})."
    without, as_it_is = (measure_words(document, document[key]) for key in ("without_shock", "scenario_as_it_is"))
    now = f"Without a shock it is {without}, under {document['scenario']} as it stands {as_it_is}."
    if not document["found"]:
        return f"No scenario made of the drivers of {document['scenario']} reaches it: {asked}. {now}"
    nearest = document["found"][0]
    return (
        f"The nearest scenario in which {asked} is {nearest['distance']:.2f} standard deviations away: "
        f"{sizes_words(document, nearest)}. {now}"
    )


def measure_words(document: Document, value: float) -> str:
    """Return a share of paths, or a loss."""
    return percent(value) if document["target"]["entity"] is not None else f"USD {amount(value)} bn"


def sizes_words(document: Document, found: Document) -> str:
    """Return the drivers of a scenario that are moved, the most moved first."""
    moved = [d for d in document["drivers"] if found["deviations"][d["name"]] >= MOVED]
    moved.sort(key=lambda d: -found["deviations"][d["name"]])
    return ", ".join(
        f"{in_words(d['name'])} {size_words(d, found['sizes'][d['name']])} ({found['deviations'][d['name']]:.1f})"
        for d in moved
    )


def size_words(driver: Document, size: float) -> str:
    """Return the size of a shock as a scenario writes it: per cent, or percentage points a year of a rate."""
    if driver["unit"] == RELATIVE:
        return f"{size:+.1%}"
    return f"{size * 100.0:+.2f} points a year"


def deviation_words(driver: Document) -> str:
    """Return one standard deviation of a driver: of a relative shock as a change of its log."""
    if driver["unit"] == RELATIVE:
        return f"{driver['deviation']:.3f} of its log"
    return f"{driver['deviation'] * 100.0:.2f} points a year"


def found_sentences(document: Document, found: Document) -> str:
    """Return a scenario that breaks it as a story."""
    falls = [f"{each['name']} {each['quarter']} ({percent(each['share'])})" for each in found["falls"]]
    more = f" and {len(falls) - FALLEN} more" if len(falls) > FALLEN else ""
    fallen = f"{', '.join(falls[:FALLEN])}{more}" if falls else "nobody"
    lost = [f"{name} {amount(found['loss'][name])}" for name in LEDGERS if abs(found["loss"][name]) >= 0.005]
    below, above = (measure_words(document, found[side]) for side in ("below", "above"))
    is_sharp = "" if found["holds"] else " The edge is not a clean one: with these draws it is crossed more than once."
    return (
        f"{found['name'].capitalize()}, {found['distance']:.2f} standard deviations: {sizes_words(document, found)}. "
        f"At 0.99 of it {below}, at 1.01 {above}.{is_sharp} There the mean losses are, USD bn: "
        f"{', '.join(lost) or 'nothing'}; on more than half of the paths fall {fallen}."
    )


def not_reached_sentence(document: Document) -> str:
    """Return which directions do not reach it."""
    if not document["not_reached"]:
        return ""
    names = ", ".join(f"{each['name']} ({each['farthest']:.0f})" for each in document["not_reached"])
    return f"Not reached, with the standard deviations to which it was followed: {names}."


def rests_sentence(document: Document) -> str:
    """Return what the answer rests on."""
    guessed = [in_words(d["name"]) for d in document["drivers"] if d["is_guess"]]
    guess = f" That of {' and '.join(guessed)} is a guess, from the sizes of the scenario." if guessed else ""
    return (
        "One standard deviation is what a driver's own surprises add up to within a year in this book; relative shocks "
        f"count as logs.{guess} {document['runs']} runs of {document['paths']:,} paths with the same draws, seed "
        f"{document['seed']}; when the shock begins, climbs and fades is drawn as in {document['scenario']}."
    )
