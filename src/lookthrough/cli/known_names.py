"""Names that a user types: those that do not exist are refused with the nearest ones, and a shell completes them."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lookthrough.errors import UnknownNameError
from lookthrough.units.nearest import near_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Word = TypeVar("Word", bound=str)

MOST = 12  # names listed where none is near
BOOK_PARTS = {"contracts": "contract", "entities": "entity_file", "deals": "deal_file"}  # to their names in the schema

WATERFALL = "waterfall"  # the file of one deal, which has a schema of its own


def unknown(what: str, name: str, known: Iterable[str]) -> UnknownNameError:
    """Return the error for a name that does not exist, with those near to it."""
    every = sorted(known)
    near = near_names(name, every)
    more = f" and {len(every) - MOST} more" if len(every) > MOST else ""
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(every[:MOST])}{more}"
    return UnknownNameError(f"no {what} is called {name!r}; {hint}")


def one_of(what: str, text: str, known: Sequence[Word]) -> Word:
    """Return the word that was typed; refuse what is none of those there are."""
    for word in known:
        if word == text:
            return word
    raise unknown(what, text, known)


def complete_word(*known: str) -> Callable[[str], list[str]]:
    """Return what completes one of a few words."""
    return lambda incomplete: [word for word in known if word.startswith(incomplete)]


def complete_channel(incomplete: str) -> list[str]:
    """Return the channels that what was typed can become, also after a comma."""
    from lookthrough.simulate.channels import CHANNELS

    return _last_of_list(incomplete, ",", CHANNELS)


def complete_status(incomplete: str) -> list[str]:
    """Return the statuses that what was typed can become, also after a comma."""
    from lookthrough.book.schema.vocabulary import STATUSES

    return _last_of_list(incomplete, ",", STATUSES)


def complete_code(incomplete: str) -> list[str]:
    """Return the codes of problems that begin with what was typed."""
    from lookthrough.book.check.codes import CODES

    return [code for code in CODES if code.startswith(incomplete)]


def complete_part(incomplete: str) -> list[str]:
    """Return the parts of a book that have a schema and begin with what was typed."""
    from lookthrough.contracts import KINDS

    return [part for part in (*BOOK_PARTS, WATERFALL, *KINDS) if part.startswith(incomplete)]


def _last_of_list(incomplete: str, separator: str, known: Iterable[str]) -> list[str]:
    done, joined, last = incomplete.rpartition(separator)
    return [f"{done}{joined}{name}" for name in known if name.startswith(last)]
