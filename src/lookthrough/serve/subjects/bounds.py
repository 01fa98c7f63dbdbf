"""How far payments that no source states, or holders that none names, move the answers, as ``bounds`` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.finding import entity_id
from lookthrough.book.vintage import vintage_of
from lookthrough.errors import UnknownNameError
from lookthrough.lens.bounds.bounds import bounds as bounded
from lookthrough.lens.bounds.holders import holder_bounds
from lookthrough.lens.circularity.book_window import default_window, moved_window
from lookthrough.present import labels
from lookthrough.present.labels import first_upper
from lookthrough.present.numbers import amount, percent
from lookthrough.present.tables.bounds import (
    bounded_vendors_table,
    disclosures_table,
    figures_table,
    holdings_table,
    widest_table,
)
from lookthrough.serve.content import NamedTable, PageContent, Passage, Subject, form_of
from lookthrough.serve.question_at import AS_OF, ENTITY, GRADE, PART
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.lens.bounds.bounds import Bounds
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

LEDGER, PURCHASES, HOLDERS = "ledger", "purchases", "holders"
HOW_TO_READ = (
    "The ceiling is the revenue that a vendor's own money could have paid, the floor the part that it must have paid. "
    "Lowest and highest are bounds over all ledgers that keep the stated amounts."
)


def content(at: QuestionAt, tell: Tell) -> PageContent:
    """Return how far what is unknown moves the answers on vendors, or on who holds what.

    Raises:
        UnknownNameError: an entity, status or ledger that there is not.
        InfeasibleLedgerError: the totals of the book cannot be met.
    """
    tell("bounding")
    ledger, book = at.one(LEDGER) or PURCHASES, at.book()
    if ledger not in {PURCHASES, HOLDERS}:
        hint = did_you_mean(ledger, (PURCHASES, HOLDERS)) or f"{PURCHASES} or {HOLDERS}"
        raise UnknownNameError(f"there is no ledger {ledger!r}: {hint}")
    return _of_holders(book, at) if ledger == HOLDERS else _of_purchases(book, at)


def _of_purchases(book: Book, at: QuestionAt) -> PageContent:
    named = [entity_id(book, at.one(ENTITY))] if at.one(ENTITY) else []
    first, last = default_window(book)
    is_part = bool(at.one(AS_OF) or at.one(GRADE))
    answer = bounded(book, *named, start=first, end=last, statuses=at.statuses, full=at.bench.book if is_part else None)
    return PageContent(
        "What nobody states" + (f": {book.entities[named[0]].name}" if named else ""),
        f"{first_upper(vintage_of(book, at.statuses).words())}; payments that no source states, and how far they move "
        f"the answers, {answer.window[0]} to {answer.window[1]}, {labels.PAYMENTS[answer.layer]}, USD bn.",
        tuple(_passages(answer, moved_window(book))),
        {**answer.document(), "dates": vintage_of(book, at.statuses).document()},
        f"lookthrough bounds{f' --vendor {named[0]}' if named else ''}{at.part_options()}",
        [
            (at.at("/views/bounds", ledger=HOLDERS), "Holders that nobody names"),
            (at.at("/views/loops"), "What goes round"),
        ],
    )


def _passages(answer: Bounds, notes: list[str]) -> Iterator[Passage]:
    yield Passage(words=(*notes, *_evidence(answer), *(HOW_TO_READ for _ in answer.vendors[:1])))
    yield Passage("Vendors", table=NamedTable("vendors", bounded_vendors_table(answer)))
    yield Passage("Every figure", table=NamedTable("figures", figures_table(answer)), is_folded=True)
    for vendor in answer.vendors:
        if vendor.disclosures:
            table = disclosures_table(vendor.id, vendor.disclosures)
            yield Passage(table.title, table=NamedTable(f"disclosures-{vendor.id}", table))
    widest = widest_table(answer.widest)
    if widest.rows:
        yield Passage(widest.title, table=NamedTable("widest", widest))


def _evidence(answer: Bounds) -> Iterator[str]:
    if not answer.paid:
        yield "The ledger of purchases has no payment in this window, so no cell moves these figures."
        return
    yield (
        f"The ledger of purchases totals {amount(answer.paid)} bn: sources state {percent(answer.pinned_share)}, "
        f"{percent(answer.inferred_share)} is inferred. {labels.unconfirmed(answer.unconfirmed)}"
    )
    yield f"Inferred cells: {answer.method}; {answer.draws} draws, seed {answer.seed}; totals kept: {answer.totals}."


def _of_holders(book: Book, at: QuestionAt) -> PageContent:
    answer = holder_bounds(book)
    inferred = f"{answer.method}; {answer.draws} draws, seed {answer.seed}; every instrument keeps its size."
    said: tuple[str, ...] = (
        f"Of {amount(answer.whole)} bn, sources name the holder of {percent(answer.pinned_share)}.",
        f"The rest is inferred: {inferred}",
        "Highest is the named amount and all of the same instruments that has no named holder.",
    )
    if not answer.holders:
        said = ("No contract of the book names a part of its holders.",)
    return PageContent(
        "Holders that nobody names",
        f"{first_upper(vintage_of(book, at.statuses).words())}; who may hold what, of instruments whose holders are "
        "known in part, USD bn.",
        (Passage(words=said), Passage("Holders", table=NamedTable("holders", holdings_table(answer)))),
        {**answer.document(), "dates": vintage_of(book, at.statuses).document()},
        f"lookthrough bounds --ledger holders{at.part_options()}",
        [(at.at("/views/bounds"), "Payments that nobody states")],
    )


SUBJECT = Subject(
    "views/bounds",
    content,
    (*PART, ENTITY, LEDGER),
    form_of("views_form.html"),
    heading=lambda _: "What nobody states",
    is_slow=True,
)
