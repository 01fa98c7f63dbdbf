"""The state of the workbench: what an address asks of the book, checked, and written back as an address."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlencode

from lookthrough.errors import UsageError
from lookthrough.serve.terms_set import checked_terms
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.options import known
from lookthrough.simulate.option_limits import LIMITS
from lookthrough.units.nearest import did_you_mean
from lookthrough.world.drivers import SHOCKS
from lookthrough.world.scenario import default_scenario, scenario_asked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Book

T = TypeVar("T", int, float)

STAGES = (64, 256, 1_024, 4_096)
"""Paths of a first answer, and of each that refines it."""
SHOCK, TERM = "shock.", "set."
CHANNEL, NONE = "channel", "none"
FIELDS = ("scenario", "severity", "seed", "paths")


class Inquiry(NamedTuple):
    """What is asked.

    Attributes:
        scenario: its name.
        severity: factor on every shock.
        seed: of the draws.
        paths: up to which the answer is refined.
        shocks: sizes in place of the scenario's, by name, as written in a book.
        channels: that are on.
        terms: what assumptions and other uncertain numbers are on every path, by name, as ``--set`` has them.
    """

    scenario: str
    severity: float = 1.0
    seed: int = 1
    paths: int = STAGES[1]
    shocks: tuple[tuple[str, str], ...] = ()
    channels: tuple[str, ...] = CHANNELS
    terms: tuple[tuple[str, str], ...] = ()

    def command(self) -> str:
        """Return the command line that makes a run of the same paths in the folder ``RUN``."""
        usual = Inquiry(self.scenario)
        said = [
            f"--{name} {_written(getattr(self, name))}"
            for name in ("severity", "seed")
            if getattr(self, name) != getattr(usual, name)
        ]
        said += [shlex.quote(f"--set={name}={size}") for name, size in (*self.shocks, *self.terms)]
        said += [f"--channels {','.join(self.channels)}"] if self.channels != CHANNELS else []
        parts = ["lookthrough stress", f"--scenario {self.scenario}", *said, f"--paths {self.paths}"]
        return " ".join([*parts, "--quick", "--out RUN"])


def read_inquiry(book: Book, asked: Iterable[tuple[str, str]]) -> Inquiry:
    """Return what an address asks; what it does not say is as usual.

    Args:
        book: whose scenarios it may name.
        asked: the parameters of the address, in their order.

    Raises:
        UsageError: a parameter that there is not, twice, or a value that cannot be; the message has the nearest.
    """
    fields: dict[str, str] = {}
    shocks: dict[str, str] = {}
    terms: dict[str, str] = {}
    channels: list[str] = []
    for name, value in asked:
        if name == CHANNEL:
            channels.append(value)
        elif name.startswith(SHOCK):
            shocks[_one_of("shock", name.removeprefix(SHOCK), SHOCKS)] = value
        elif name.startswith(TERM):
            term = name.removeprefix(TERM)
            (shocks if term in SHOCKS else terms)[term] = value
        elif name in fields:
            raise UsageError(f"the address says {name} twice: leave one of them")
        else:
            fields[_one_of("parameter", name, (*FIELDS, CHANNEL))] = value
    scenario = scenario_asked(book, fields.get("scenario") or usual_scenario(book))
    for part in scenario.split("+"):
        _one_of("scenario", part, book.scenarios)
    usual = Inquiry(scenario)
    return Inquiry(
        scenario,
        _number("severity", fields.get("severity"), usual.severity, float),
        _number("seed", fields.get("seed"), usual.seed, int),
        min(_number("paths", fields.get("paths"), usual.paths, int), STAGES[-1]),
        tuple(sorted((name, size) for name, size in shocks.items() if size.strip())),
        _channels(channels),
        checked_terms(book, terms),
    )


def is_of_question(name: str) -> bool:
    """Return whether a parameter of an address is one of a question."""
    return name in {*FIELDS, CHANNEL} or name.startswith((SHOCK, TERM))


def usual_scenario(book: Book) -> str:
    """Return the scenario that a page shows first: the one that the book names, else its first.

    Raises:
        UsageError: the book has none.
    """
    try:
        return default_scenario(book)
    except UsageError:
        if not book.scenarios:
            raise
        return next(iter(book.scenarios))


def address_of(question: Inquiry) -> str:
    """Return the parameters that ask the same again, without what is as usual."""
    usual = Inquiry(question.scenario)
    told = [("scenario", question.scenario)]
    told += [
        (name, _written(value)) for name in FIELDS[1:] if (value := getattr(question, name)) != getattr(usual, name)
    ]
    told += [(f"{SHOCK}{name}", size) for name, size in question.shocks]
    told += [(f"{TERM}{name}", text) for name, text in question.terms]
    if question.channels != CHANNELS:
        told += [(CHANNEL, name) for name in question.channels or (NONE,)]
    return urlencode(told)


def _written(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def stages(question: Inquiry) -> list[int]:
    """Return the numbers of paths of one answer after the other, the last one as many as are asked for."""
    return [*(each for each in STAGES if each < question.paths), question.paths]


def _one_of(what: str, name: str, known: Iterable[str]) -> str:
    names = list(known)
    if name not in names:
        hint = did_you_mean(name, names) or f"one of {', '.join(names)}"
        raise UsageError(f"there is no {what} {name!r}: {hint}")
    return name


def _number(name: str, text: str | None, usual: T, kind: type[T]) -> T:
    if text is None or not text.strip():
        return usual
    try:
        found = kind(text)
    except ValueError:
        raise UsageError(f"{name} is {text!r}: write a number {LIMITS[name]}") from None
    if found not in LIMITS[name]:
        raise UsageError(f"{name} is {text}: write a number {LIMITS[name]}")
    return found


def _channels(named: list[str]) -> tuple[str, ...]:
    """Return the channels that are on: all where none is named, none where ``none`` is."""
    if not named:
        return CHANNELS
    return known([name for name in named if name != NONE])
