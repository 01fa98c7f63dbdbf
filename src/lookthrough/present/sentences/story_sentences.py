"""The story of a path in sentences: who could not pay whom, under which contract, why, and what that set off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.family import LEDGERS, OWNERS
from lookthrough.present.labels import in_words
from lookthrough.present.numbers import amount
from lookthrough.present.page.cited import name_of
from lookthrough.present.sentences.why_sentences import GROUPS, less_and_more, thing_name
from lookthrough.world.drivers import SHOCKS
from lookthrough.world.shock import ONSET, TIMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.story_records import EventDocument, MissedDocument, StoryDocument

HAPPENED = {
    "short": "could not pay all that it owed",
    "restructured": "was given relief by its suppliers",
    "downgraded": "was downgraded",
    "absorbed": "was taken over",
    "failed": "failed",
    "less": "pays what it owes; it cuts what it may, or is worth less",
    "spared": "does not fall as it does without the shock",
}
"""What comes to an entity on a path, by outcome."""

TOLD = 10  # events that are told in sentences: the costliest
NAMED = 3  # payments, payers and contracts that a sentence names


def headline(story: StoryDocument) -> str:
    """Return which path it is, what each ledger loses, and how it was chosen."""
    lost = [f"{name} {amount(loss)}{' (marks)' if name == OWNERS else ''}" for name, loss in _by_size(story.loss)]
    lifeline = f" An outside lifeline pays {amount(story.lifeline)}." if story.lifeline else ""
    return (
        f"Path {story.path:,} of {story.paths:,}, {story.scenario_title}. Lost on what stood at {story.as_of}, USD bn: "
        f"{', '.join(lost) or 'nothing'}.{lifeline} {_chosen(story)}"
    )


def _chosen(story: StoryDocument) -> str:
    by = story.ranked_by[0] if len(story.ranked_by) == 1 else "what is owed, owners left out"
    if story.chosen == "worst":
        return f"It is the path that loses most of {by}."
    if story.chosen == "asked":
        return f"By what it loses of {by}, it is number {story.rank:,}."
    many = f"{story.averaged_paths:,} paths" if story.averaged_paths > 1 else "one path"
    return f"Of the hundredth that loses most of {by} ({many}) it is the one nearest to their mean."


def drawn_sentence(story: StoryDocument) -> str:
    """Return what was drawn of the scenario on this path: sizes as they are felt, severity included."""
    times = {each.name for each in TIMES}
    sizes = [f"{in_words(n)} {size * story.severity:+.3g}" for n, size in story.drawn.items() if n not in times]
    when = [_time_words(n, size) for n, size in story.drawn.items() if n in times]
    return f"Of the scenario this path drew {', '.join([*sizes, *when])}." if sizes else ""


def _time_words(name: str, size: float) -> str:
    """Return when the shock begins, in quarters from the start, or how long it takes to come or to fade."""
    if name == ONSET.name:
        return f"{in_words(name)} {size:.3g} quarters from the start"
    return f"{in_words(name)} {size / SHOCKS[name].scale:.3g} years"


def told_events(story: StoryDocument) -> list[EventDocument]:
    """Return the events that are told in sentences: the costliest to which something came, by quarter."""
    came = [event for event in story.events if event.quarter is not None and event.outcomes[0] in _REAL]
    costliest = sorted(came, key=lambda event: (-event.size(story.ranked_by), -event.size(LEDGERS)))[:TOLD]
    chosen = {id(event) for event in costliest}
    return [event for event in came if id(event) in chosen]


_REAL = frozenset({"short", "restructured", "downgraded", "absorbed", "failed"})


def event_sentences(story: StoryDocument, event: EventDocument, book: Book) -> str:
    """Return an event: what came, why, by whom it was not paid, what it cost, what it set off."""
    is_first = next(e for e in story.events if e.entity == event.entity and e.outcomes[0] in _REAL) is event
    parts = [
        f"{event.quarter}: {event.name} {outcome_words(event)}{_missed(event.missed, book) if is_first else ''}.",
        _why(story, event, book) if is_first else "",
        _without(event) if is_first else "",
        _cost(story, event, book),
        _set_off(event, book),
    ]
    return " ".join(part for part in parts if part)


def outcome_words(event: EventDocument) -> str:
    """Return what came to an entity, several in one quarter one after the other."""
    return " and ".join(HAPPENED[name] for name in event.outcomes)


def _missed(missed: Sequence[MissedDocument], book: Book) -> str:
    if not missed:
        return ""
    told = [
        f"{name_of(book, each.payee)} got {amount(each.paid)} of {amount(each.due)} of "
        f"{GROUPS.get(each.nature, each.nature)} ({each.contract})"
        for each in missed[:NAMED]
    ]
    rest = missed[NAMED:]
    more = [f"{amount(sum(each.due - each.paid for each in rest))} was missed under others"] if rest else []
    return f": {', '.join([*told, *more])}"


def _why(story: StoryDocument, event: EventDocument, book: Book) -> str:
    said = less_and_more([row.as_bridge for row in event.cash])
    fallen = [f"{name_of(book, each.entity)} ({amount(each.amount)})" for each in event.unpaid_by[:NAMED]]
    before = f" Those who had fallen and paid it less: {', '.join(fallen)}." if fallen else ""
    if not said:
        return f"No shock is needed for it: its cash up to then is what it is without the shock.{before}"
    window = f"In the {story.cash_quarters} quarters up to then, USD bn, against the same path without the shock"
    return f"{window}: {said}.{before}"


def _without(event: EventDocument) -> str:
    came = [f"{HAPPENED[name]} in {when}" for name, when in event.without_shock.items() if name in _REAL]
    return f"Without the shock it {' and '.join(came)}." if came else ""


def _cost(story: StoryDocument, event: EventDocument, book: Book) -> str:
    """Return what an event costs until the next one of its entity: what is lost on it, and what is won back."""
    own = [e for e in story.events if e.entity == event.entity and e.outcomes[0] in _REAL]
    later = own[own.index(event) + 1 :]
    until = f"until {later[0].quarter}" if later else "from then on"
    lost = [f"{name} {amount(loss)}" for name, loss in _by_size(event.loss) if loss > 0.0]
    back = [f"{name} {amount(-loss)}" for name, loss in _by_size(event.loss) if loss < 0.0]
    if not lost and not back:
        return f"It costs nobody more than without the shock {until}."
    parts = [f"lost on it {', '.join(lost)}" if lost else "", f"won back {', '.join(back)}" if back else ""]
    said = " and ".join(part for part in parts if part)
    most = event.lost_under[0]
    what = f"{most.nature}, {thing_name(most.contract, book)}" if most.contract else f"{most.nature} of {event.name}"
    verb = "loses" if most.loss > 0.0 else "wins back"
    largest = f"{name_of(book, most.holder)} {verb} most, {amount(abs(most.loss))} ({what})"
    return f"{said.capitalize()} {until}, USD bn: {largest}."


def _set_off(event: EventDocument, book: Book) -> str:
    if not event.set_off:
        return ""
    named = dict.fromkeys(f"{name_of(book, each.entity)} ({each.quarter})" for each in event.set_off)
    return f"It set off: {', '.join(list(named)[: 2 * NAMED])}{' and others' if len(named) > 2 * NAMED else ''}."


def rest_sentence(story: StoryDocument) -> str:
    """Return what all other events cost, and that everything adds up."""
    told = {id(event) for event in told_events(story)}
    rest = [event for event in story.events if id(event) not in told]
    cost = {name: sum(event.loss[name] for event in rest) for name in LEDGERS}
    lost = ", ".join(f"{name} {amount(loss)}" for name, loss in _by_size(cost))
    others = f"The other {len(rest)} cost, USD bn: {lost or 'nothing'}. " if rest else ""
    return f"{others}All events add up to the loss of the path in every ledger (largest gap {story.gap:.1e} bn)."


def _by_size(loss: Mapping[str, float]) -> list[tuple[str, float]]:
    felt = [(name, loss[name]) for name in LEDGERS if abs(loss[name]) >= 0.005]
    return sorted(felt, key=lambda each: -abs(each[1]))
