"""How much of the money goes in circles: vendors, loops and legs, and what sellers promised, as ``loops`` has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.finding import entity_id
from lookthrough.book.vintage import vintage_of
from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_payments import book_flows, window_notes
from lookthrough.lens.circularity.book_window import default_window, moved_window
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.flow_reading import set_apart
from lookthrough.lens.vendor_support.vendor_support import support_of
from lookthrough.present import labels
from lookthrough.present.labels import counted, first_upper
from lookthrough.present.numbers import amount, percent
from lookthrough.present.sections.report_data import data_of
from lookthrough.present.sections.vendors import section
from lookthrough.present.table import without
from lookthrough.present.tables.circularity import LEGS_WORDS, legs_table, loops_table, vendors_table
from lookthrough.present.tables.vendor_support import customers_table, promises_table
from lookthrough.serve.content import NamedTable, PageContent, Passage, Subject, form_of
from lookthrough.serve.question_at import ENTITY, PART

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.vendor_support.vendor_support import VendorSupport
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

SHOWN = 40  # loops
PROMISES = (
    "What sellers have promised on behalf of others. A promise moves no money until it is called, so that it stands in "
    "no payment, share or loop."
)


def content(at: QuestionAt, tell: Tell) -> PageContent:  # noqa: ARG001  # as every content is made
    """Return what goes round, of all vendors or of one.

    Raises:
        UnknownNameError: an entity or status that there is not.
        MissingAssumptionError: the book lacks what its payments need.
    """
    book = at.book()
    named = [entity_id(book, at.one(ENTITY))] if at.one(ENTITY) else None
    start, end = window = default_window(book)
    flows = book_flows(book, KINDS, start=start, end=end, statuses=at.statuses)
    between, to_oneself = set_apart(flows)
    answer = replace(circularity(between, vendor=named, window=window), to_oneself=to_oneself)
    support = support_of(book, flows, statuses=at.statuses, vendors=named)
    notes = [*moved_window(book), "The window is the default one; --from and --to change it."]
    notes += [*window_notes(book, start, end), "Warrants are not money: --layer all adds them as they vest."]
    return PageContent(
        "How much of the money goes in circles" + (f": {book.entities[named[0]].name}" if named else ""),
        f"{first_upper(vintage_of(book, at.statuses).words())}; {_window(answer)}, USD bn.",
        tuple(_passages(book, answer, support)),
        {
            **answer.document(),
            "notes": notes,
            "support": support.document(),
            "dates": vintage_of(book, at.statuses).document(),
        },
        f"lookthrough loops{f' --vendor {named[0]}' if named else ''}{at.part_options()}",
        [(at.at("/map"), "The loops on the map"), (at.at("/views/bounds"), "What nobody states")],
    )


def _window(answer: Circularity) -> str:
    window = (
        "payments without dates" if answer.window is None else f"payments of {answer.window[0]} to {answer.window[1]}"
    )
    return f"{window}, {labels.PAYMENTS[answer.layer]}"


def _passages(book: Book, answer: Circularity, support: VendorSupport) -> Iterator[Passage]:
    yield Passage(words=tuple(_system(answer)))
    made = section(data_of(book, "loops", answer))
    for figure in () if made is None else made.figures:
        yield Passage(figure=figure)
    vendors = without(vendors_table(answer.vendors, book), "name")
    yield Passage("Vendors", table=NamedTable("vendors", vendors))
    shown = answer.loops[:SHOWN]
    if shown:
        said = f"The largest {len(shown)} of {counted(len(answer.loops), 'loop')}, USD bn."
        table = without(loops_table(shown, book), "loop")
        yield Passage("Loops", (said,), table=NamedTable("loops", table, "loop/", "rank"))
        legs = without(legs_table(shown, book), "payer_name", "payee_name")
        yield Passage("Legs of these loops", (LEGS_WORDS,), table=NamedTable("legs", legs), is_folded=True)
    if support.promises:
        yield Passage(
            "Support that is not money", (PROMISES,), table=NamedTable("support", promises_table(support, book))
        )
        between = customers_table(support)
        yield Passage("What the two pay one another in the window", table=NamedTable("support-paid", between))


def _system(answer: Circularity) -> Iterator[str]:
    """Yield what the system as a whole says, as the verb does."""
    share = answer.system.throughput_circularity
    if share is None:
        yield "No payment is recorded in the window, so that the circular flow is not measurable."
        return
    yield (
        f"Payments of {amount(answer.system.volume)} bn; {percent(share)} of the money put through goes in circles. "
        f"Set-off would cut payments from {amount(answer.gross)} to {amount(answer.after_netting)} bn."
    )
    if answer.unconfirmed is not None:
        yield labels.unconfirmed(answer.unconfirmed)


SUBJECT = Subject("views/loops", content, (*PART, ENTITY), form_of("views_form.html"))
