"""The headlines of a run: lenders first, each kind of loss by itself, the network, what breaks, the strongest guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount, give_or_take, percent, signed
from lookthrough.present.page.cited import entity_sources, money_sources, name_of
from lookthrough.present.sections.front.headline import Headline
from lookthrough.present.sections.holders import largest
from lookthrough.present.sentences.run_sentences import (
    BEFORE_FAILING,
    MARKS,
    NO_LENDERS,
    SWING,
    added_words,
    failure_sentence,
    moving_most,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.present.run_records import LedgerDocument, StressDocument


def run_headlines(book: Book, stress: StressDocument) -> Iterator[Headline]:
    """Yield what a run found; without a shock the levels, and who fails all the same."""
    if stress.is_without_shock:
        yield from _levels(book, stress)
        return
    yield from _losses(book, stress)
    yield _network(book, stress)
    yield from _failures(book, stress)
    yield from _holders(book, stress)
    yield from _guesses(stress)


def _lenders(book: Book, stress: StressDocument, size: float | None, meaning: str) -> Headline:
    shown = ("who-loses", "lenders", "ledger-lenders", "Lenders lose")
    if "lenders" in stress.empty_ledgers:
        return Headline(*shown, "none", NO_LENDERS, money_sources(book))
    return Headline(*shown, f"{amount(size)} bn", meaning, money_sources(book, ("debt",)))


def _levels(book: Book, stress: StressDocument) -> Iterator[Headline]:
    old, whole = (cut["lenders"].base_level for cut in (stress.loss.existing, stress.loss.all))
    meaning = f"on what they had lent at the book's date, without any shock; {amount(whole)} bn on all loans"
    yield _lenders(book, stress, old, meaning)
    for first in stress.failures[:1]:
        meaning = f"fails in {percent(first.base.failed)} of the futures, without any shock. {BEFORE_FAILING}"
        yield Headline(
            "breaks",
            "failures",
            "fails",
            "What breaks all the same",
            first.name,
            meaning,
            entity_sources(book, [first.id]),
        )


def _losses(book: Book, stress: StressDocument) -> Iterator[Headline]:
    existing, whole = stress.loss.existing, stress.loss.all["lenders"]
    lenders, owners = existing["lenders"], existing["owners"]
    meaning = (
        f"on what they had lent at the book's date ({_spread(lenders)}), {amount(whole.mean)} on all loans; "
        f"{amount(lenders.base_level)} and {amount(whole.base_level)} are lost without the shock"
    )
    yield _lenders(book, stress, lenders.mean, meaning)
    meaning = f"of contracts, net of the cost they save and of what they let again ({_spread(existing['sellers'])})"
    yield Headline(
        "who-loses",
        "ledgers",
        "ledger-sellers",
        "Sellers lose",
        f"{amount(existing['sellers'].mean)} bn",
        meaning,
        money_sources(book, ("commitment",)),
    )
    yield Headline(
        "who-loses",
        "owners",
        "ledger-owners",
        "Owners' marks fall by",
        f"{amount(owners.mean)} bn",
        f"{MARKS} ({_spread(owners)})",
        money_sources(book),
    )


def _spread(loss: LedgerDocument) -> str:
    return f"nine paths in ten: {amount(loss.p5)} to {amount(loss.p95)}"


def _network(book: Book, stress: StressDocument) -> Headline:
    found = stress.network
    meaning = f"to the shock alone ({added_words(stress)}); it moves {amount(found.moved)} bn between ledgers"
    size = f"{signed(found.network)}{give_or_take(found.standard_error)} bn"
    return Headline("who-loses", "network-ledgers", "network", "The network adds", size, meaning, money_sources(book))


def _failures(book: Book, stress: StressDocument) -> Iterator[Headline]:
    """Yield the one whose failures the shock adds most to, which the figure shows first as well."""
    for first in stress.by_difference[:1]:
        meaning = f"{failure_sentence(first, stress.onset)}. {BEFORE_FAILING}"
        yield Headline(
            "breaks",
            "failures",
            "fails",
            "What the shock breaks most often",
            first.name,
            meaning,
            entity_sources(book, [first.id]),
        )


def _holders(book: Book, stress: StressDocument) -> Iterator[Headline]:
    for id_ in largest(stress.by_end_holder, "lenders", 1):
        size, whole = stress.by_end_holder[id_]["lenders"], stress.loss.existing["lenders"].mean
        meaning = f"{amount(size)} of {amount(whole)} bn, by assumed shares of funds' holders"
        yield Headline(
            "who-loses",
            "lenders-by-holder",
            "end-holder",
            "Bears most of what lenders lose",
            name_of(book, id_),
            meaning,
            entity_sources(book, [id_]),
        )


def _guesses(stress: StressDocument) -> Iterator[Headline]:
    for guess in moving_most(stress, "lenders", 1):
        moved = guess.moves["lenders"]
        size = f"{signed(moved.swing)}{give_or_take(moved.standard_error)} bn"
        meaning = f"of lenders' loss by {guess.name}, assumed at {guess.between}: {SWING}"
        yield Headline("known", "guesses", "swing", "The guess that moves lenders most", size, meaning, ())
