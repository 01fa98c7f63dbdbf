"""What matters most in a run in sentences: which contract carries a loss, which number moves it, what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from lookthrough.contracts.family import LEDGERS, OWNERS
from lookthrough.present.numbers import amount, give_or_take, signed
from lookthrough.present.sentences.why_sentences import end_words, input_words, thing_name

if TYPE_CHECKING:
    from lookthrough.book.records import Book

Document: TypeAlias = Mapping[str, Any]

SAID = 3  # contracts and terms that are named for each ledger
CLEAR = 2.0  # standard errors: a difference below is not spoken of
FELT = 0.005  # USD bn: so is one that a screen shows as nothing
HOW_TO_READ = (
    "A contract adds the loss with it less the loss without it, the opening position left as it is. What contracts add "
    "does not add up to a loss: two that fail together may each carry all of it. A number moves a loss by that at its "
    "high end less that at its low end, on every path; what one assumption gives several companies is moved together."
)


def headline(document: Document) -> str:
    """Return what the losses are on the paths that were made again."""
    lost = [f"{name} {amount(document['usual'][name])}" for name in LEDGERS if abs(document["usual"][name]) >= FELT]
    measured = (
        f"{len(document['terms'])} of {document['known_terms']:,} uncertain numbers and "
        f"{len(document['contracts'])} of {document['known_contracts']:,} contracts, those that the paths of the run "
        "say matter most"
    )
    return (
        f"{document['scenario_title']}, the first {document['paths']:,} paths, mean losses, USD bn: "
        f"{', '.join(lost) or 'nothing'}. What follows is by how much each moves when one thing is changed and all "
        f"draws stay the same, {document['runs']:,} runs: {measured}."
    )


def ledger_sentences(document: Document, ledger: str, book: Book) -> str:
    """Return which contracts and which numbers move one ledger most; nothing where none does."""
    contracts = clearest(document["contracts"], "adds", ledger)
    terms = clearest(document["terms"], "swing", ledger)
    if not contracts and not terms:
        return ""
    marks = " (marks)" if ledger == OWNERS else ""
    carried = "; ".join(f"{thing_name(c['contract'], book)} {_moved(c, 'adds', ledger)}" for c in contracts)
    swung = "; ".join(f"{term_words(t, book)} {_moved(t, 'swing', ledger)}" for t in terms)
    said = [
        f"Contracts that add most: {carried}." if contracts else "",
        f"Numbers that move it most: {swung}." if terms else "",
    ]
    return f"{ledger.capitalize()}{marks}. {' '.join(part for part in said if part)}"


def carried_sentence(document: Document, book: Book) -> str:
    """Return which contract adds most to each of the ledgers by which the answer is ordered."""
    first = [(name, clearest(document["contracts"], "adds", name, 1)) for name in document["ranked_by"]]
    told = [
        f"to {name} {thing_name(c['contract'], book)}, {_moved(c, 'adds', name)}"
        for name, found in first
        for c in found
    ]
    return f"Most adds {'; '.join(told)}." if told else "No contract adds to a loss by more than chance."


def disclosure_sentence(document: Document, book: Book) -> str:
    """Return which fact that no source states matters most, in the ledgers by which the answer is ordered."""
    found = [t for t in document["terms"] if t["is_unpublished"] and _is_clear(t, "swing", document["ranked_by"])]
    if not found:
        return "No fact that a source leaves out moves any of it by more than chance."
    told = [f"{term_words(t, book)}{_of_many(t)}, {_in_ledgers(t, document['ranked_by'])}" for t in found[:SAID]]
    return f"What is not disclosed and matters most: {'; then '.join(told)}."


def _of_many(term: Document) -> str:
    return f", {term['numbers']} numbers that nobody publishes" if term["numbers"] > 1 else ""


def _in_ledgers(term: Document, ledgers: Sequence[str]) -> str:
    felt = [name for name in ledgers if abs(term["swing"][name]) >= FELT]
    return " and ".join(f"{signed(term['swing'][name])} in {name}" for name in felt)


def term_words(term: Document, book: Book) -> str:
    """Return a term and the ends of its range."""
    ends = " to ".join(end_words(term["form"], term[end]) for end in ("low", "high"))
    return f"{input_words(term['name'], book)} (from {ends})"


def _moved(row: Document, key: str, ledger: str) -> str:
    return f"{signed(row[key][ledger])}{give_or_take(row['standard_error'][ledger])}"


def clearest(rows: Sequence[Document], key: str, ledger: str, most: int = SAID) -> list[Document]:
    """Return the rows that move a ledger most, ``most`` of those that move it by more than chance."""
    clear = [row for row in rows if _is_clear(row, key, (ledger,))]
    return sorted(clear, key=lambda row: -abs(row[key][ledger]))[:most]


def _is_clear(row: Document, key: str, ledgers: Sequence[str]) -> bool:
    return any(
        abs(row[key][name]) >= FELT and abs(row[key][name]) > CLEAR * (row["standard_error"][name] or 0.0)
        for name in ledgers
    )


def slopes_sentence(document: Document, book: Book) -> str:
    """Return what the derivatives cost, how well they hold, and what they miss; nothing where none were asked for."""
    found = document["pathwise"]
    if found is None:
        return ""
    gaps = [abs(each["slope"] - each["difference"]) / max(abs(each["slope"]), FELT) for each in found["checked"]]
    held = (
        f"Held against central differences on the {found['steady']:,} of {found['paths']:,} paths on which nobody "
        f"falls otherwise, {len(gaps)} of them agree to {max(gaps):.0e}."
        if gaps
        else "On no path does everybody fall as before when a number is moved a little, so that none was held."
    )
    return (
        f"All slopes of all ledgers by one pass backwards: {found['forward_runs']:.1f} forward runs, "
        f"{found['backward_bytes'] / 1e6:.0f} MB against {found['forward_bytes'] / 1e6:.0f} MB. {held} "
        f"{_missed(document, book)}"
    )


def _missed(document: Document, book: Book) -> str:
    """Return the term of which the slope misses most, in the ledgers by which the answer is ordered."""
    across, ledgers = document["pathwise"]["across"], document["ranked_by"]
    apart = [
        (abs(term["swing"][name] - across[term["name"]][name]), term, name)
        for term in document["terms"]
        for name in ledgers
        if term["name"] in across
    ]
    if not apart:
        return ""
    _, term, name = max(apart, key=lambda each: each[0])
    return (
        f"They miss the jumps of defaults: {term_words(term, book)} moves {name} by {signed(term['swing'][name])}, its "
        f"slope times its range is {signed(across[term['name']][name])}."
    )
