"""What a run needs before its first path: the model of a book, its scenario in numbers, and the compiled program."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, NotRequired, TypedDict

import numpy as np

from lookthrough.book.set_assumptions import with_assumptions
from lookthrough.contracts.term_values import Resolver
from lookthrough.errors import UsageError
from lookthrough.positions.hazards import hazards_of
from lookthrough.positions.plan import compile_plan
from lookthrough.simulate.answer import results
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.model import compile_model
from lookthrough.simulate.compile.other_developers import run_book
from lookthrough.simulate.draws import GivenBounds, Inputs, drawn_slots
from lookthrough.simulate.runner.compiling import prepare
from lookthrough.simulate.runner.devices import GPU_WIDTH, WIDTH, Program, layout, variant
from lookthrough.units.cores import usable_cores
from lookthrough.world.scenario import of_assumptions, scenario_numbers, scenario_paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.contracts.arrays import Array
    from lookthrough.positions.hazards import Hazards
    from lookthrough.simulate.compile.options import Options
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.runner.devices import Layout
    from lookthrough.world.scenario import ScenarioNumbers

SETTINGS = 2 ** len(CHANNELS)
KEPT = 2  # programs that a process keeps: of a book and of one that it is held against
_MADE: list[tuple[object, Program]] = []  # the latest used last
_MAKING = Lock()  # a workbench asks from several threads: none may see the list while another changes it


class Opened(NamedTuple):
    """A book as a run opens it, balanced and with what its scenario sets, and the program that runs it."""

    book: Book
    hazards: Hazards
    program: Program


class SetUp(NamedTuple):
    """A run before its first path; ``inputs`` have no channel on, then the chosen ones."""

    book: Book
    hazards: Hazards
    numbers: ScenarioNumbers
    inputs: Inputs
    program: Program


class Where(TypedDict):
    """What a run is made with and on.

    Attributes:
        kinds: the table of contract kinds.
        block: paths that are kept together.
        devices: CPU devices; ``None`` = one per core.
        hazards: of companies; ``None`` = those of the table beside the book.
        gpu: on the GPUs that JAX sees, in wide groups.
    """

    kinds: Mapping[str, KindSpec]
    block: int
    devices: NotRequired[int | None]
    hazards: NotRequired[Hazards | None]
    gpu: NotRequired[bool]


def set_up(book: Book, options: Options, **where: Unpack[Where]) -> SetUp:
    """Return a run before its first path.

    Args:
        book: as loaded; its opening position is balanced here.
        options: of the run.
        where: it is made; see :class:`Where`.

    Raises:
        UnknownNameError: an unknown scenario or shock.
        UsageError: a path of the scenario that does not reach over the run, or of what is shocked too.
        MissingAssumptionError: the book lacks an assumption.
        TableError, InputError: the hazard table beside the book is damaged, or of another book.
    """
    set_, given = set_by(book, options)
    opened = open_with(book, set_, given, options, **where)
    numbers = numbers_of(opened.book, options)
    return SetUp(
        opened.book, opened.hazards, numbers, inputs_of(opened.program.model, options, numbers), opened.program
    )


def open_with(
    book: Book, assumptions: Mapping[str, str], given: tuple[str, ...], options: Options, **where: Unpack[Where]
) -> Opened:
    """Return a book as a run opens it; as :func:`set_up`.

    Args:
        book: as loaded.
        assumptions: that the run sets, by name.
        given: paths of the world that its scenario gives.
        options: of which quarters, statuses, ``unlink`` and the number of paths count.
        where: it is made.
    """
    hazards, gpu = where.get("hazards") or hazards_of(book), where.get("gpu", False)
    book = run_book(with_assumptions(book, assumptions))
    devices = prepare(where.get("devices") or usable_cores(), gpu=gpu)
    shape = layout(where["block"], devices, options.paths, GPU_WIDTH if gpu else WIDTH)
    return Opened(book, hazards, _program(book, where["kinds"], options, hazards, shape, given))


def set_by(book: Book, options: Options) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Return the assumptions that the scenario of a run sets, and the paths of the world that it gives, by name.

    Raises:
        UnknownNameError: an unknown scenario, shock or assumption.
    """
    given = tuple(numbers_of(book, options).paths)
    return of_assumptions(book, options.scenario, options.changes), given


def numbers_of(book: Book, options: Options) -> ScenarioNumbers:
    """Return the scenario of a run in numbers."""
    first = Resolver(book).first_quarter
    numbers = scenario_numbers(book, options.scenario, options.changes, first)
    return numbers._replace(paths=scenario_paths(book, options.scenario, options.changes, first, options.quarters))


def inputs_of(model: Model, options: Options, numbers: ScenarioNumbers) -> Inputs:
    """Return what a program is given: of the settings first no channel, then the chosen ones."""
    table = model.plan.table.arrays()
    given = {name: GivenBounds(*map(np.asarray, (path.low, path.high, 1.0))) for name, path in numbers.paths.items()}
    return Inputs(
        low=table.low,
        mid=table.mid,
        high=table.high,
        drawn=drawn_slots(table, model.ranged),
        seed=np.asarray(options.seed),
        total=np.asarray(options.paths),
        severity=np.asarray(float(options.severity)),
        failing=failing(model, numbers.failing),
        shock_low=np.asarray(numbers.low),
        shock_high=np.asarray(numbers.high),
        settings=settings_of([(), options.channels], options),
        used=np.asarray(2),
        paths=given,
    )


def _program(
    book: Book,
    kinds: Mapping[str, KindSpec],
    options: Options,
    hazards: Hazards,
    shape: Layout,
    given: tuple[str, ...],
) -> Program:
    """Return the program of a model: one that was made in this process for the same book, or a new one.

    The scenario, severity, seed, channels, switches and paths are inputs of a program and make no new one; only which
    paths a scenario gives, ``given``, is compiled in.
    """
    with _MAKING:
        return _made(book, kinds, options, hazards, shape, given)


def _made(
    book: Book,
    kinds: Mapping[str, KindSpec],
    options: Options,
    hazards: Hazards,
    shape: Layout,
    given: tuple[str, ...],
) -> Program:
    key = (book, kinds, options.statuses, options.unlink, options.quarters, hazards.rates, variant(shape), given)
    for at, (of, program) in enumerate(_MADE):
        if of == key:
            _MADE.append(_MADE.pop(at))
            return program.in_chunks(shape)
    model = compile_model(compile_plan(book, kinds, options.statuses, options.unlink), options.quarters, hazards.rates)
    program = Program(model, shape)
    _MADE.append((key, program))
    del _MADE[:-KEPT]
    return program


def failing(model: Model, chances: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the chance that a scenario makes a company fail ``[limited]``, in the order of the model.

    Raises:
        UsageError: a company that no contract of the run names.
    """
    names = [model.plan.entities[entity] for entity in model.plan.limited]
    for company in chances:
        if company not in names:
            raise UsageError(
                f"failure.{company}: no contract of this run names {company}, so that nothing would follow"
            )
    return np.array([chances.get(name, 0.0) for name in names])


def settings_of(settings: Sequence[Sequence[str]], options: Options) -> Array:
    """Return sets of channels with the other switches of a run, as the program takes them."""
    flags = (float(options.costs), float(options.stops), float(options.discounting))
    return results.switch_rows(settings, flags, SETTINGS)
