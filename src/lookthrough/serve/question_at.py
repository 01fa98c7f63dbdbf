"""An address of a subject, read: what it is about, the question that it keeps, and what else it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from lookthrough.book.part import part_of
from lookthrough.book.schema.vocabulary import STATUSES
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.positions.standing_contract import BINDING
from lookthrough.runs.seal import open_run
from lookthrough.serve.inquiry import CHANNEL, FIELDS, address_of, is_of_question, read_inquiry
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.runs.seal import FinishedRun
    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.inquiry import Inquiry

AS_OF, STATUS, GRADE = "as_of", "status", "min_grade"
ENTITY = "entity"
FAILS = ("modelled", "vehicle")
"""Classes of entities that a run watches: a sponsor does not fail in it."""
PART = (AS_OF, STATUS, GRADE)
"""Parameters that choose a part of the book, as the options of every verb do."""
MANY = frozenset({STATUS, CHANNEL})
"""Parameters that may be given more than once."""


class QuestionAt(NamedTuple):
    """What an address of a subject asks.

    Attributes:
        bench: that is asked.
        kind: how the address begins: ``why``.
        of: what it is about: ``coreweave``; empty where it names nothing.
        question: that it keeps.
        given: its own parameters, each with what it is given.
    """

    bench: Workbench
    kind: str
    of: str
    question: Inquiry
    given: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """Return what a parameter is given, ``""`` where it is not."""
        return next(iter(self.given.get(name, ())), "").strip()

    def is_on(self, name: str) -> bool:
        """Return whether a tick is set."""
        return self.one(name) not in {"", "no"}

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that count."""
        return self.asked_statuses or BINDING

    @property
    def asked_statuses(self) -> tuple[str, ...]:
        """The statuses that the address names, none where it leaves that to the page.

        Raises:
            UnknownNameError: one that no contract can have.
        """
        asked = tuple(name for name in self.given.get(STATUS, ()) if name)
        for name in asked:
            if name not in STATUSES:
                hint = did_you_mean(name, STATUSES) or f"one of {', '.join(STATUSES)}"
                raise UnknownNameError(f"there is no status {name!r}: {hint}")
        return asked

    def run(self, tell: Callable[[str], None]) -> FinishedRun:
        """Return the run of the question, made where there is none; what ``tell`` raises ends it."""
        return open_run(self.bench.runs.folder(self.bench.book, self.question, tell))

    def book(self) -> Book:
        """Return the part of the book that the address chooses.

        Raises:
            UsageError: a day, grade or status that there is not.
        """
        return self.bench.parts.get(
            (self.one(AS_OF), self.one(GRADE), self.asked_statuses),
            lambda: part_of(
                self.bench.book,
                as_of=self.one(AS_OF) or None,
                min_grade=self.one(GRADE) or None,
                statuses=self.asked_statuses or None,
            ),
        )

    @property
    def is_whole(self) -> bool:
        """Whether the address chooses no part of the book."""
        return not any(self.one(name) for name in PART)

    @property
    def page(self) -> str:
        """The address without its parameters."""
        return f"/{self.kind}" + (f"/{quote(self.of, safe='/')}" if self.of else "")

    @property
    def state(self) -> str:
        """The parameters that ask the same again."""
        own = [(name, value) for name, values in self.given.items() for value in values if value]
        return "&".join(filter(None, (address_of(self.question), urlencode(own))))

    def kept_fields(self) -> list[tuple[str, str]]:
        """Return the fields of a form that keep the question."""
        return parse_qsl(address_of(self.question))

    def named_entity(self) -> dict[str, str]:
        """Return the company that the address names, for an address that names it too."""
        return {ENTITY: self.one(ENTITY)} if self.one(ENTITY) else {}

    def part_options(self) -> str:
        """Return the options of a verb that choose the same part of the book."""
        said = {"--as-of": self.one(AS_OF), "--min-grade": self.one(GRADE), "--status": ",".join(self.asked_statuses)}
        return "".join(f" {name} {value}" for name, value in said.items() if value)

    def at(self, page: str, **more: str | int) -> str:
        """Return an address that keeps the question and the part of the book."""
        kept = [(name, value) for name in PART for value in self.given.get(name, ()) if value]
        return f"{page}?" + "&".join(filter(None, (address_of(self.question), urlencode([*kept, *more.items()]))))

    def asks(self, entity: str, here: str = "") -> list[tuple[str, str]]:
        """Return what an entity can be asked, each an address and its words, but for what is asked ``here``."""
        class_ = self.bench.book.entities[entity].class_
        found = {
            "through": (self.at("/views/through", entity=entity), "What it owes"),
            "funding": (self.at("/views/funding", entity=entity), "Who funds it"),
            "why": (self.at(f"/why/{entity}"), "Why it fails"),
        }
        kept = {name: each for name, each in found.items() if name != here and (name != "why" or class_ in FAILS)}
        return list(kept.values()) if class_ in {*FAILS, "sponsor"} else []

    def record(self, table: str, id_: str) -> str:
        """Return the address of a record of the book."""
        return record_address(self.bench.book, table, id_, self.at)


def record_address(book: Book, table: str, id_: str, at: Callable[[str], str]) -> str:
    """Return the address of a record of a book: its page, or its place on the page of its deal or of the book.

    Args:
        book: that has it.
        table: of the record: ``entity``, ``deal``, ``source``, ``contract``, ...
        id_: of the record.
        at: returns the whole address of a page.
    """
    if table in {"entity", "deal", "source"}:
        return at(f"/{table}/{quote(id_, safe='')}")
    contract = book.contracts.get(id_) if table == "contract" else None
    if contract is not None:
        deal = quote(contract.deal, safe="")
        return f"{at(f'/deal/{deal}')}#contract/{quote(id_, safe='')}"
    return f"/book#{table}/{quote(id_, safe='')}"


def read_address(
    bench: Workbench, page: tuple[str, str], takes: Sequence[str], asked: Iterable[tuple[str, str]]
) -> QuestionAt:
    """Return what an address of a subject asks.

    Args:
        bench: that is asked.
        page: how it begins, and what it is about.
        takes: parameters that the subject has beside those of a question; ``left.`` stands for all that begin so.
        asked: the parameters in their order.

    Raises:
        UsageError: a parameter that there is not, or one twice.
    """
    own: dict[str, list[str]] = {}
    of_question = []
    for name, value in asked:
        if name in takes or name.partition(".")[0] + "." in takes:
            own.setdefault(name, []).append(value)
        elif is_of_question(name):
            of_question.append((name, value))
        else:
            names = [*takes, *FIELDS, CHANNEL]
            hint = did_you_mean(name, names) or f"one of {', '.join(names)}"
            raise UsageError(f"there is no parameter {name!r}: {hint}")
    for name, values in own.items():
        if len(values) > 1 and name.rpartition(".")[2] not in MANY:
            raise UsageError(f"the address says {name} twice: leave one of them")
    given = {name: tuple(values) for name, values in sorted(own.items())}
    return QuestionAt(bench, *page, read_inquiry(bench.book, of_question), given)
