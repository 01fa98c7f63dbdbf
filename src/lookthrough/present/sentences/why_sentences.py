"""Why an entity fails in sentences, which terminal and page share. Luck is named as luck. Amounts are USD bn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lookthrough.present.labels import in_words
from lookthrough.present.numbers import amount, percent
from lookthrough.units.quarter import quarter_name
from lookthrough.world.drivers import PARAMETERS, SHOCKS
from lookthrough.world.shock import TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.why_records import (
        BridgeRowDocument,
        CauseDocument,
        MovedDocument,
        WhyDocument,
        WhyWorldDocument,
    )

EVENTS = {
    "failed": "fails",
    "absorbed": "is taken over",
    "restructured": "is given relief by its suppliers",
    "downgraded": "is downgraded",
}
"""What comes to an entity, by outcome."""

GROUPS = {
    "commitment": "take-or-pay",
    "order": "orders",
    "funding": "promised equity",
    "draw": "loans drawn",
    "recourse": "what guarantors ask back",
    "guarantee": "guarantees",
    "backstop": "backstops",
    "rejection": "rejected leases",
    "rescue": "money of the acquirer",
}
"""Groups of claims that people call otherwise."""

LUCK = {
    "race": "the race of {}",
    "hazard": "what the model does not have of {}",
    "takeover": "whether somebody takes {} over",
}
"""Luck of one company, by what stands before its id."""

STOCKS = frozenset({"opening cash", "closing cash"})
SAID, HURTS, HELPS = 4, 3, 1  # causes and rows of a bridge that are put into sentences
GUESS = "guess:"
SMALL = 0.1  # of the largest row: a smaller one is not spoken of


def event_words(event: Sequence[str]) -> str:
    """Return an event as a verb: ``fails or is taken over``."""
    return " or ".join(EVENTS[name] for name in event)


def until(why: WhyDocument) -> str:
    """Return where the cash before an event is looked at last: what a downgrade rests on, no missed payment begins."""
    return "the downgrade" if tuple(why.event) == ("downgraded",) else "the first missed payment"


def headline(why: WhyDocument) -> str:
    """Return how often the event comes, without the shock and with it."""
    event = event_words(why.event)
    if why.probability == why.base_probability == 0.0:
        return f"{why.name} {event} on none of the {why.paths:,} paths of this run, with the shock or without it."
    if not why.is_shocked:
        return (
            f"{why.name} {event} on {percent(why.base_probability)} of {why.paths:,} paths; the scenario changes none."
        )
    return (
        f"{why.name} {event} on {percent(why.base_probability)} of {why.paths:,} paths without the shock, and on "
        f"{percent(why.probability)} with it ({why.scenario_title}).{_asked_for(why)}"
    )


def _asked_for(why: WhyDocument) -> str:
    """Return that the scenario itself makes it fail, which is what was asked and no cause that was found."""
    if why.scenario_chance <= 0.0:
        return ""
    return (
        f" The scenario itself makes it fail when the shock begins, with a chance of {percent(why.scenario_chance)}: "
        "that is its question and no finding."
    )


def world_sentences(why: WhyDocument, world: WhyWorldDocument, book: Book) -> list[str]:
    """Return what decides the event in one world, the strongest cause first, then where the money was missing."""
    told = [cause_sentence(cause, world, book) for cause in world.causes[:SAID]]
    if not told:
        told = [f"Nothing that was drawn goes with it by more than chance on {why.screened_paths:,} paths."]
    return [*told, *_bridge_sentence(world, until(why))]


def cause_sentence(cause: CauseDocument, world: WhyWorldDocument, book: Book) -> str:
    """Return what a cause does, and how far it would have to move."""
    words, ends = cause_words(cause, book), (percent(cause.lowest), percent(cause.highest))
    side, other = ("lower", "higher") if cause.lowest >= cause.highest else ("higher", "lower")
    worst, best = ends if side == "lower" else ends[::-1]
    if cause.moved is None:
        luck = f"{worst} on the unluckiest quarter of paths, {best} on the luckiest"
        return f"Luck: {words}. The {side}, the likelier: {luck}."
    drawn = f"The {side} {words} ({_meaning(cause.name, book)}{range_words(cause.form, cause)}), the likelier"
    seen = f"{worst} on the quarter of paths where it is {side[:-1]}st, {best} where it is {other[:-1]}st"
    before, after = percent(world.rerun_probability), percent(cause.moved.probability)
    moved = f"Drawn from {range_words(cause.form, cause.moved)} it would be {after} instead of {before}."
    return f"{drawn}: {seen}. {moved} {_halving(cause)}".rstrip()


def _halving(cause: CauseDocument) -> str:
    if cause.halves_at is not None:
        return f"It halves at {range_words(cause.form, cause.halves_at)}."
    return "No move within four widths of its range halves it." if cause.is_halving_sought else ""


def cause_words(cause: CauseDocument, book: Book) -> str:
    """Return what an input or a luck is in words."""
    return _luck_words(cause, book) if cause.is_luck else input_words(cause.name, book)


def _luck_words(cause: CauseDocument, book: Book) -> str:
    what, _, of = cause.name.partition(".")
    named = LUCK[what].format(thing_name(of, book)) if of else f"surprises of {in_words(what)}"
    return f"{named} over the first {cause.quarters} quarters" if not of or what == "race" else named


def input_words(name: str, book: Book) -> str:
    """Return what an input is in words: a shock, a parameter of the world, an assumption, a figure, a term."""
    first, _, rest = name.partition(".")
    if name in PARAMETERS:
        return PARAMETERS[name].description
    if first == "shock" and rest in SHOCKS:
        return f"{in_words(rest)} of the shock" if SHOCKS[rest] in TIMES else f"shock to {in_words(rest)}"
    return f"assumption {name}" if name in book.assumptions else f"{in_words(rest)} of {thing_name(first, book)}"


def _meaning(name: str, book: Book) -> str:
    words = guessed_words(name, book, "[;:,(]")
    return f"{words}: " if words else ""


def guessed_words(name: str, book: Book, until: str = "[;:(]") -> str:
    """Return what an assumption that is a guess is of, as its reason begins; that of another says where it is from.

    Args:
        name: of the assumption.
        book: that has it.
        until: signs that end the words, as a regular expression; the end of a sentence does as well.
    """
    reason = book.assumptions[name].reason if name in book.assumptions and name not in PARAMETERS else ""
    words = re.split(rf"{until}|\. ", reason.removeprefix(GUESS).strip(), maxsplit=1)[0].strip().rstrip(".")
    return words if reason.startswith(GUESS) else ""


def thing_name(id_: str, book: Book) -> str:
    """Return the name of a company, or a contract with its kind and its parties."""
    if id_ in book.entities:
        return book.entities[id_].name
    contract = book.contracts.get(id_)
    if contract is None:  # of the opening position: what a company owes in no contract of the book
        return id_
    parties = (book.entities[each].name for each in contract.roles.values() if each in book.entities)
    return f"{id_} ({in_words(contract.kind)}: {', '.join(parties)})"


def range_words(form: str, drawn: CauseDocument | MovedDocument) -> str:
    """Return between what an input is drawn, as it is written."""
    ends = [end_words(form, end) for end in (drawn.low, drawn.high) if end is not None]
    return " to ".join(dict.fromkeys(ends))


def end_words(form: str, end: float) -> str:
    """Return a share as per cent, a quarter of the calendar by name, another number with four figures."""
    if form == "share":
        return percent(end)
    return quarter_name(int(end)) if form == "quarter" else f"{end:.4g}"


def group_words(row: BridgeRowDocument) -> str:
    """Return a group of claims in words."""
    return GROUPS.get(row.group, row.group)


def _bridge_sentence(world: WhyWorldDocument, last: str) -> Iterator[str]:
    """Yield what came in less and went out more up to the last quarter that is looked at, and what made up for it."""
    said = less_and_more(world.bridge)
    if not said or world.bridge_paths is None:
        return
    quarters = world.bridge_paths.quarters
    yield (
        f"In the {quarters} quarters up to {last}, USD bn, failing against surviving paths in the "
        f"same quarters: {said}."
    )


def less_and_more(bridge: Sequence[BridgeRowDocument]) -> str:
    """Return what came in less and went out more, and what made up for it; nothing where nothing hurts."""
    rows = [row for row in bridge if row.group not in STOCKS]
    largest = max((abs(row.effect) for row in rows), default=0.0)
    spoken = [row for row in rows if largest > 0.0 and abs(row.effect) > SMALL * largest]
    hurts = sorted((row for row in spoken if row.effect < 0.0), key=lambda row: row.effect)[:HURTS]
    helps = sorted((row for row in spoken if row.effect > 0.0), key=lambda row: -row.effect)[:HELPS]
    if not hurts:
        return ""
    less, more = ([row for row in hurts if row.side == side] for side in ("in", "out"))
    parts = [
        f"less came in from {_against(less)}" if less else "",
        f"more went out for {_against(more)}" if more else "",
        f"{_against(helps)} made up for part of it" if helps else "",
    ]
    return "; ".join(part for part in parts if part)


def _against(rows: Sequence[BridgeRowDocument]) -> str:
    return " and ".join(f"{group_words(row)} ({amount(row.failing)} against {amount(row.surviving)})" for row in rows)


def parts_sentence(why: WhyDocument) -> str:
    """Return what each part of the scenario adds, the largest first; nothing where it was not split."""
    if why.split is None:
        return ""
    ranked = sorted(why.split.parts, key=lambda part: (-part.adds, part.name))
    said = ", ".join(f"{part.name} {percent(part.adds)}" for part in ranked)
    added = percent(why.split.shock - why.split.base)
    return (
        f"Of the {added} of paths that the scenario adds on the first {why.split.paths:,} paths: {said}, each by its "
        "Shapley share."
    )


def runs_sentence(why: WhyDocument) -> str:
    """Return what the answer rests on."""
    return (
        f"Screened on {why.screened_paths:,} paths; {why.reruns} runs of {why.rerun_paths:,} paths were made again "
        f"with the same draws, seed {why.seed}. An input is a cause if moving it moves that by two standard errors."
    )
