"""A book compiled once and asked as often as wanted: a question is inputs of its program, and compiles nothing.

    session = lt.session(book, quarters=40)
    answer = session.stress("hype-fade", severity=1.2, seed=3, paths=256)
    answer.loss["lenders"], answer.incidence["lenders"]   # USD bn by path: numpy arrays [path]
    answer.outcomes["failed"]["coreweave"]                # quarter since the start [path], -1 = never
    answer.document()                                     # the summary that ``lt.stress`` gives, without its split

``stress`` takes

- ``scenario``: a name or names joined by ``+``; default: the one that the book names;
- ``paths``: a number, or a range of path numbers (``range(10_000, 12_000)``): a path has the same draws, and the same
  bits, in whatever company it is asked for;
- ``severity``, ``seed``, ``costs``, ``stops``, ``discounting``: as for a run;
- ``shocks``: by name, in place of the scenario's: a number or ``(low, high)`` in the unit of a run (``-0.4``), or text
  as in a book (``"-40 %"``);
- ``channels``: that are on, by default all;
- ``before_block``: called before each group of paths; what it raises ends the question, the session stays as it was;
- ``terms``: by the name of a *slot* (``session.slots``: contract and term, as ``c008.rate``, or assumption): a number,
  ``(low, high)``, or a word: the ``low``, ``mid`` or ``high`` end of what the book says. An assumption from which
  several slots are drawn takes a word and moves them all. A term that is set is what it is on every path; the others
  keep their draws (common random numbers), and the opening position stays as the book has it. Where the book gives no
  range, :data:`~lookthrough.simulate.draws.MORE_DRAWN` slots at most can be given one in a question.

Any number of paths runs in the same groups, so nothing is compiled for another one. What does compile again: a scenario
that sets assumptions of the book (once each), or that gives the world paths (once for each choice of paths). A second
process finds the compiled program in JAX's own cache on disk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.errors import UsageError
from lookthrough.runs.contents import OUTCOMES, PARTS
from lookthrough.simulate.answer import kept_paths
from lookthrough.simulate.answer.stress_document import assumed_inputs, document, input_names, listed_beta
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.options import Options, check, known, loop
from lookthrough.simulate.option_limits import LIMITS
from lookthrough.simulate.runner.devices import WIDTH
from lookthrough.simulate.session_terms import sized, with_terms
from lookthrough.simulate.set_up import inputs_of, numbers_of, open_with, set_by
from lookthrough.units.columns import array_columns
from lookthrough.units.frames import Framed
from lookthrough.world.scenario import no_scenario, scenario_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.contracts.slots import Slot
    from lookthrough.positions.hazards import Hazards
    from lookthrough.simulate.answer.results import Sample
    from lookthrough.simulate.answer.stress_document import AssumedInputs
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.runner.devices import Program
    from lookthrough.simulate.session_terms import Size, Term
    from lookthrough.simulate.set_up import Opened
    from lookthrough.units.columns import TypedColumn

    ByPath = Mapping[str, NDArray[np.float64]]
    WhenByPath = Mapping[str, Mapping[str, NDArray[np.int16]]]

PATHS = 256
BLOCK = 1024  # paths that are under way at a time
KEPT = 4  # variants of the book that a session keeps: one for each set of assumptions that a scenario sets


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Framed):
    """What a question found, by path; only paths with a finite result.

    Attributes:
        path: their numbers ``[path]``.
        loss: with the chosen channels, by ledger and ``lifeline``, existing exposures, USD bn discounted ``[path]``.
        incidence: the same with every channel frozen at the base run of the path.
        outcomes: by outcome (``failed``, ``absorbed``, ``restructured``, ``downgraded``) and entity, in which quarter
            since the start it came, -1 = never ``[path]``; ``base_outcomes``: without the shock.
        drawn: what was drawn for every uncertain input ``[path]``, by name; shocks as ``shock.NAME``.
    """

    path: NDArray[np.int64]
    loss: ByPath
    incidence: ByPath
    outcomes: WhenByPath
    base_outcomes: WhenByPath
    drawn: ByPath
    _of: _Behind = field(repr=False)

    @property
    def heading(self) -> str:
        """The scenario and how many paths there are."""
        return f"Answer {self._of.options.scenario}"

    def as_columns(self) -> dict[str, TypedColumn]:
        """Return the loss of each path by ledger and ``lifeline`` as columns."""
        return array_columns({"path": self.path, **self.loss})

    def document(self) -> dict[str, object]:
        """Return the summary, in the keys of a run; its ``network.channels`` is empty, since nothing was split."""
        asked = self._of
        found = document(asked.model, asked.options, asked.assumed, asked.sample, kept_paths.NO_SPLIT)
        return found | {"hazards": asked.hazards.document()}


@dataclass(frozen=True, slots=True)
class _Behind:
    """What the summary of an answer is made of."""

    model: Model
    options: Options
    assumed: AssumedInputs
    sample: Sample
    hazards: Hazards


def session(
    book: Book,
    *,
    quarters: int = 40,
    statuses: Sequence[str] | None = None,
    unlink: str | None = None,
    devices: int | None = None,
) -> Session:
    """Compile a book, to ask it as often as wanted; see the module.

    Args:
        book: the book.
        quarters: length of every path.
        statuses: of contracts that take part; ``None`` = announced, signed and funded.
        unlink: ``VENDOR:CUSTOMER``, as for a run.
        devices: CPU devices; ``None`` = one per core.

    Raises:
        UnknownNameError: an unknown entity in ``unlink``.
        UsageError: a number that cannot be.
        MissingAssumptionError: the book lacks an assumption.
    """
    used = SIMULATED if statuses is None else tuple(statuses)
    options = Options(
        "", PATHS, quarters, 1, 1.0, {}, CHANNELS, used, loop(book, unlink), 0, 0,
        costs=True, stops=True, discounting=True,
    )  # fmt: skip
    check(options, BLOCK, devices)
    return Session(book, options, devices)


class Session:
    """A book whose program is compiled; made by :func:`session`."""

    def __init__(self, book: Book, options: Options, devices: int | None) -> None:
        self._book, self._options, self._devices = book, options, devices
        self._opened: dict[tuple[object, ...], Opened] = {}
        program = self._usual().program
        self.seconds_compiling = program.compile(inputs_of(program.model, options, no_scenario()))

    def __repr__(self) -> str:
        """Return its book and the length of its paths."""
        return f"<Session of {self._book.title}: paths of {self._options.quarters} quarters>"

    @property
    def slots(self) -> Mapping[str, Slot]:
        """The uncertain numbers of the book by name, each with its low, mid and high, its basis and its assumption."""
        return {slot.name: slot for slot in self._usual().program.model.plan.table.rows}

    def stress(
        self,
        scenario: str | None = None,
        *,
        paths: int | range = PATHS,
        severity: float = 1.0,
        seed: int = 1,
        shocks: Mapping[str, Size] | None = None,
        channels: Sequence[str] = CHANNELS,
        terms: Mapping[str, Term] | None = None,
        costs: bool = True,
        stops: bool = True,
        discounting: bool = True,
        before_block: Callable[[], None] | None = None,
    ) -> Answer:
        """Ask one question; see the module.

        Raises:
            UnknownNameError: an unknown scenario, shock, channel or term; the message gives the nearest names.
            UsageError: a number that cannot be, or a range of paths with gaps.
            NotFiniteError: no path has a finite result.
        """
        wanted = _path_range(paths)
        options = self._options._replace(
            scenario=scenario_asked(self._book, scenario),
            paths=wanted.stop,
            severity=severity,
            seed=seed,
            changes={name: sized(name, size) for name, size in (shocks or {}).items()},
            channels=known(channels),
            costs=costs,
            stops=stops,
            discounting=discounting,
        )
        check(options, BLOCK)
        opened = self._open(*set_by(self._book, options))
        model, numbers = opened.program.model, numbers_of(opened.book, options)
        inputs = with_terms(inputs_of(model, options, numbers), model, terms or {})
        assumed = assumed_inputs(model, numbers)
        sample, drawn = _run(opened.program, inputs, assumed, wanted, before_block)
        return _answer(_Behind(model, options._replace(paths=len(wanted)), assumed, sample, opened.hazards), drawn)

    def _usual(self) -> Opened:
        """Return the book as it is, and its program."""
        return self._open({}, ())

    def _open(self, assumptions: Mapping[str, str], given: tuple[str, ...]) -> Opened:
        """Return the book with some assumptions set, and the program of it that is given paths of the world."""
        key = (tuple(sorted(assumptions.items())), given)
        if key not in self._opened:
            self._opened[key] = open_with(
                self._book, assumptions, given, self._options, kinds=KINDS, block=BLOCK, devices=self._devices
            )
            for old in list(self._opened)[1:-KEPT]:
                del self._opened[old]
        return self._opened[key]


def _path_range(paths: object) -> range:
    """Return the numbers of the paths that are asked for.

    Raises:
        UsageError: neither a number nor a range of paths, or one that no run has.
    """
    limits = LIMITS["paths"]
    if isinstance(paths, range):
        if paths.step != 1 or paths.start < 0 or paths.stop not in limits or not len(paths):
            raise UsageError(
                f"paths is {paths}: a range of paths counts upwards by one, is not empty, starts at 0 or later and "
                f"ends by {limits.most:,}"
            )
        return paths
    if not isinstance(paths, int) or isinstance(paths, bool) or paths not in limits:
        raise UsageError(f"paths is {paths!r}: write a number {limits}, or a range such as range(1000, 2000)")
    return range(paths)


def _run(
    program: Program,
    inputs: Inputs,
    assumed: AssumedInputs,
    wanted: range,
    before_block: Callable[[], None] | None,
) -> tuple[Sample, NDArray[np.float64]]:
    """Return the paths with a finite result, and what was drawn for them ``[input, path]``."""
    model, paths, drawn = program.model, kept_paths.Paths(len(wanted)), []
    for start in range(wanted.start, wanted.stop, program.layout.chunk):
        chunk = program.chunk(inputs, start, min(program.layout.chunk, wanted.stop - start), before_block)
        kept = kept_paths.kept(model, chunk, listed_beta(model), WIDTH, kept_paths.quarters_of(*assumed.ranges))
        drawn.append(np.asarray(chunk.inputs)[:, kept["finite"] > 0.0])
        paths.add(kept_paths.narrow(kept))
    sample = paths.sample()
    return sample._replace(path=sample.path + wanted.start), np.concatenate(drawn, axis=-1)


def _answer(asked: _Behind, drawn: NDArray[np.float64]) -> Answer:
    """Return what was found under the names of an answer."""
    model, found = asked.model, asked.sample._asdict()
    names = [model.plan.entities[i] for i in model.watched]

    def outcomes(prefix: str) -> WhenByPath:
        return {name: dict(zip(names, found[f"{prefix}{column}"], strict=True)) for name, column in OUTCOMES.items()}

    return Answer(
        path=asked.sample.path,
        loss=dict(zip(PARTS, asked.sample.total, strict=True)),
        incidence=dict(zip(PARTS, asked.sample.incidence, strict=True)),
        outcomes=outcomes(""),
        base_outcomes=outcomes("base_"),
        drawn=dict(zip(input_names(model), drawn, strict=True)),
        _of=asked,
    )
