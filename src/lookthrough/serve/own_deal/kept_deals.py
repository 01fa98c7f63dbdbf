"""Deals that were given to a server: what came of each, in memory, so many and no more; nothing of it is on disk.

A deal is kept under a name made of its content, so that the same deal is not checked twice. What is kept is text and
answers. The book with a deal in it is made again when somebody asks for the stress with it, for one deal at a time:
it is a book of another shape, and so another program is compiled.
"""

from __future__ import annotations

import difflib
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.sheets.import_sheets import Vocabulary
from lookthrough.contracts import KINDS
from lookthrough.errors import LookthroughError, UnknownNameError, UsageError
from lookthrough.lens.book_diff import book_diff
from lookthrough.reasons.resolved import resolved
from lookthrough.serve.own_deal.given_deal import PART, GivenDeal, Into, loaded_with, of_form, of_text, of_workbook
from lookthrough.world.drivers import PATHS, SHOCKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.lens.book_diff import BookDiff
    from lookthrough.lens.resolved_terms import Resolved
    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.own_deal.given_deal import DealFinding

KEPT, MOST_TEXT = 32, 2**26  # deals, and characters of all of them
MOST_FINDINGS = 200  # that are shown of a deal
MOST_RESOLVED = 12  # records whose terms are shown
FORM, TEXT, WORKBOOK = "form", "text", "workbook"


@dataclass(frozen=True, slots=True)
class KeptDeal:
    """A deal that was given, and what came of it.

    Attributes:
        key: the name under which it is kept.
        way: ``form``, ``text`` or ``workbook``.
        kind: of the contract of a form.
        values: of its fields, by name.
        text: that was given.
        findings: of the checker, the first of very many; ``errors``: how many of all must be put right, and ``more``
            are not among those that are shown.
        files: with its records, by their path in a book; ``before``: what the book has there, nothing for a new file.
        resolved: every term of it, given or filled in.
        diff: what it changes; ``None`` where it cannot be used.
        lacking: why an answer is missing, one sentence each.
    """

    key: str
    way: str
    kind: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    findings: tuple[DealFinding, ...] = ()
    errors: int = 0
    more: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    resolved: tuple[Resolved, ...] = ()
    diff: BookDiff | None = None
    lacking: tuple[str, ...] = ()

    @property
    def is_used(self) -> bool:
        """Whether the book with it can be used."""
        return self.diff is not None

    @property
    def size(self) -> int:
        """How many characters are kept of it."""
        return len(self.text) + sum(map(len, (*self.values.values(), *self.files.values(), *self.before.values())))

    @property
    def yaml(self) -> str:
        """Its records as one text, which can be given again."""
        return f"{PART}\n".join(self.files.values())

    @property
    def patch(self) -> str:
        """Its records as a patch to the folder of the book (``patch -p1``)."""
        parts: list[str] = []
        for file, text in self.files.items():
            old = self.before.get(file, "")
            name = f"a/{file}" if old else "/dev/null"
            lines = difflib.unified_diff(
                old.splitlines(keepends=True), text.splitlines(keepends=True), name, f"b/{file}"
            )
            parts.extend(lines)
        return "".join(parts)


class KeptDeals:
    """The deals that a server was given; made once for a server. One is taken at a time, and one stressed at a time.

    Args:
        bench: the book that they are laid into.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._kept: OrderedDict[str, KeptDeal] = OrderedDict()
        self._stressed: tuple[str, Book] | None = None

    def kept(self, key: str) -> KeptDeal:
        """Return a deal that was given.

        Raises:
            UnknownNameError: it is not kept, or not any more.
        """
        if key not in self._kept:
            raise UnknownNameError(f"this deal is not kept any more (the last {KEPT} are): give it again")
        self._kept.move_to_end(key)
        return self._kept[key]

    def take_form(self, kind: str, values: Mapping[str, str]) -> str:
        """Check a form; return the name under which the deal is kept.

        Raises:
            UsageError: there is no such kind, or the folder of the book is gone.
        """
        if kind not in KINDS:
            raise UsageError(f"there is no kind {kind!r} of contracts")
        key = _key(FORM, kind, *(f"{name}={values[name]}" for name in sorted(values)))
        draft = KeptDeal(key, FORM, kind=kind, values=values)
        return self._take(draft, lambda: of_form(KINDS[kind], values, self._into))

    def take_text(self, text: str) -> str:
        """Check a text; return the name under which the deal is kept."""
        return self._take(KeptDeal(_key(TEXT, text), TEXT, text=text), lambda: of_text(text, self._into))

    def take_workbook(self, raw: bytes) -> str:
        """Check a workbook; return the name under which its deals are kept."""
        key = _key(WORKBOOK, hashlib.sha256(raw).hexdigest())
        return self._take(KeptDeal(key, WORKBOOK), lambda: of_workbook(raw, self._into))

    def book_with(self, key: str) -> Book:
        """Return the book with a deal in it, as part of it is asked.

        Raises:
            UnknownNameError: the deal is not kept any more.
            UsageError: the deal has errors.
        """
        deal = self.kept(key)
        if not deal.is_used:
            raise UsageError("this deal has errors: put them right before the book is stressed with it")
        if self._stressed is None or self._stressed[0] != key:
            book = loaded_with(deal.files, self._into).book
            if book is None:
                raise UsageError("the book has changed since: give the deal again")
            self._stressed = key, self._part(replace(book, root=""))  # its folder is gone
        return self._stressed[1]

    @cached_property
    def _into(self) -> Into:
        """The book that deals are laid into, as a whole: a deal may name what a part of it leaves out."""
        book, words = self._bench.book, Vocabulary(KINDS, SHOCKS, PATHS, self._bench.book.variants)
        root = Path(book.root)
        if not (root / "book.yaml").is_file():
            raise UsageError(f"the folder of the book is not there any more: {root.name}")
        whole = book if self._bench.part is None else words.load(root).book
        return Into(root, whole or book, words)

    def _part(self, book: Book) -> Book:
        return book if self._bench.part is None else self._bench.part(book)

    def _take(self, draft: KeptDeal, given: Callable[[], GivenDeal]) -> str:
        if draft.key not in self._kept:
            self._kept[draft.key] = self._answered(draft, given())
            while len(self._kept) > KEPT or (len(self._kept) > 1 and self._size > MOST_TEXT):
                self._kept.popitem(last=False)
        return draft.key

    @property
    def _size(self) -> int:
        return sum(deal.size for deal in self._kept.values())

    def _answered(self, draft: KeptDeal, given: GivenDeal) -> KeptDeal:
        """Return what is kept of a deal: what is wrong with it, or what it says and changes."""
        root = self._into.root
        before = {file: _text(root / file) for file in given.files if (root / file).is_file()}
        errors, more = sum(each.is_error for each in given.findings), max(0, len(given.findings) - MOST_FINDINGS)
        shown = sorted(given.findings, key=lambda each: not each.is_error)[:MOST_FINDINGS] if more else given.findings
        found = replace(draft, findings=tuple(shown), errors=errors, more=more, files=given.files, before=before)
        if given.book is None:
            return found
        book, lacking = self._part(given.book), list[str]()
        terms = [_or_why(partial(resolved, book, name), lacking) for name in _asked(self._into.base, given.book, book)]
        if not terms:
            lacking.append(
                "The part of the book that is asked has no contract of this deal: its status or day leaves it out."
            )
        return replace(
            found,
            resolved=tuple(each for each in terms if each is not None),
            diff=book_diff(self._bench.book, book),
            lacking=tuple(lacking),
        )


def _asked(base: Book, whole: Book, part: Book) -> list[str]:
    """Return the records whose terms are shown: deals that the book lacks, and contracts added to others."""
    new = [part.contracts[id_] for id_ in whole.contracts if id_ not in base.contracts and id_ in part.contracts]
    names = (f"contract:{c.id}" if c.deal in base.deals else f"deal:{c.deal}" for c in new)
    return list(dict.fromkeys(names))[:MOST_RESOLVED]


def _or_why(answer: Callable[[], Resolved], lacking: list[str]) -> Resolved | None:
    try:
        return answer()
    except LookthroughError as error:  # of a book that lacks what an answer needs
        lacking.append(str(error))
        return None


def _key(*told: str) -> str:
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
