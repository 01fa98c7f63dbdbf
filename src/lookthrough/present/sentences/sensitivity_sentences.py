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
    return (
        f"{document['scenario_title']}, the first {document['paths']:,} paths, mean losses, USD bn: "
        f"{', '.join(lost) or 'nothing'}. What follows is by how much each moves when one thing is changed and all "
        f"draws stay the same, {document['runs']:,} runs."
    )


def ledger_sentences(document: Document, ledger: str, book: Book) -> str:
    """Return which contracts and which numbers move one ledger most; nothing where none does."""
    contracts = _clearest(document["contracts"], "adds", ledger)
    terms = _clearest(document["terms"], "swing", ledger)
    if not contracts and not terms:
        return ""
    marks = " (marks)" if ledger == OWNERS else ""
    carried = "; ".join(f"{thing_name(c['contract'], book)} {_moved(c, 'adds', ledger)}" for c in contracts)
    swung = "; ".join(f"{_term(t, book)} {_moved(t, 'swing', ledger)}" for t in terms)
    said = [
        f"Contracts that add most: {carried}." if contracts else "",
        f"Numbers that move it most: {swung}." if terms else "",
    ]
    return f"{ledger.capitalize()}{marks}. {' '.join(part for part in said if part)}"


def disclosure_sentence(document: Document, book: Book) -> str:
    """Return which fact that no source states matters most, in the ledgers by which the answer is ordered."""
    found = [t for t in document["terms"] if t["is_unpublished"] and _is_clear(t, "swing", document["ranked_by"])]
    if not found:
        return "No fact that a source leaves out moves any of it by more than chance."
    told = [f"{_term(t, book)}{_of_many(t)}, {_in_ledgers(t, document['ranked_by'])}" for t in found[:SAID]]
    return f"What is not disclosed and matters most: {'; then '.join(told)}."


def _of_many(term: Document) -> str:
    return f", {term['numbers']} numbers that nobody publishes" if term["numbers"] > 1 else ""


def _in_ledgers(term: Document, ledgers: Sequence[str]) -> str:
    felt = [name for name in ledgers if abs(term["swing"][name]) >= FELT]
    return " and ".join(f"{signed(term['swing'][name])} in {name}" for name in felt)


def _term(term: Document, book: Book) -> str:
    ends = " to ".join(end_words(term["form"], term[end]) for end in ("low", "high"))
    return f"{input_words(term['name'], book)} (from {ends})"


def _moved(row: Document, key: str, ledger: str) -> str:
    return f"{signed(row[key][ledger])}{give_or_take(row['standard_error'][ledger])}"


def _clearest(rows: Sequence[Document], key: str, ledger: str) -> list[Document]:
    """Return the rows that move a ledger most, of those that move it by more than chance."""
    clear = [row for row in rows if _is_clear(row, key, (ledger,))]
    return sorted(clear, key=lambda row: -abs(row[key][ledger]))[:SAID]


def _is_clear(row: Document, key: str, ledgers: Sequence[str]) -> bool:
    return any(
        abs(row[key][name]) >= FELT and abs(row[key][name]) > CLEAR * (row["standard_error"][name] or 0.0)
        for name in ledgers
    )
