"""Stress a book: ten thousand futures of it, with and without a shock, channel by channel.

The main path reads as a list: scenario, model, program, paths, channels, trace, document, folder.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import jax.numpy as jnp

from lookthrough.book.part import written_part
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.runs import contents
from lookthrough.runs.workshop import Identity, workshop
from lookthrough.simulate.answer import kept_paths, results
from lookthrough.simulate.answer.folder_tables import (
    contract_columns,
    entity_columns,
    ledger_columns,
    path_columns,
    promised_columns,
    trace_columns,
)
from lookthrough.simulate.answer.guess_range import moved_by_guesses
from lookthrough.simulate.answer.panel import write_panel
from lookthrough.simulate.answer.stress_document import (
    assumed_inputs,
    document,
    given_document,
    listed_beta,
    table,
    versions,
)
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.options import Options, check, known, loop, written
from lookthrough.simulate.runner.devices import WIDTH
from lookthrough.simulate.set_up import set_up, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.positions.hazards import Hazards
    from lookthrough.runs.workshop import Workshop
    from lookthrough.simulate.answer.stress_document import AssumedInputs
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.runner.devices import Program

    Progress = Callable[[int, int, float], None]
    Tell = Callable[[str], None]

BLOCK = 1024  # paths that are kept together while a run is under way
MAIN_RUNS = 3  # of each path in the main pass: base, no channel, the chosen channels


@dataclass(frozen=True, slots=True)
class StressResult:
    """The result of a run; see :func:`stress`."""

    content: Mapping[str, object]
    losses: results.Losses
    sample: results.Sample = field(repr=False)

    def document(self) -> dict[str, object]:
        """Return the JSON document of the run."""
        return dict(self.content)

    @property
    def network(self) -> Mapping[str, object]:
        """Incidence, total, what the network adds, and its split by ledger and channel."""
        return self._part("network")

    @property
    def status(self) -> Mapping[str, object]:
        """Counts of paths by how their clearing ended."""
        return self._part("status")

    @property
    def residual(self) -> float:
        """The largest clearing residual and cash leak of any path, relative."""
        return float(str(self.content["residual"]))

    def _part(self, name: str) -> Mapping[str, object]:
        part = self.content[name]
        if not isinstance(part, dict):
            raise TypeError(f"{name} is not a table")
        return part


def stress(
    book: Book,
    scenario: str,
    *,
    kinds: Mapping[str, KindSpec],
    paths: int = 10_000,
    quarters: int = 40,
    seed: int = 1,
    severity: float = 1.0,
    changes: Mapping[str, str] | None = None,
    channels: Sequence[str] = CHANNELS,
    statuses: Sequence[str] = SIMULATED,
    unlink: str | None = None,
    block: int = BLOCK,
    devices: int | None = None,
    trace: int = 16,
    common: int | None = None,
    costs: bool = True,
    stops: bool = True,
    discounting: bool = True,
    guesses: bool = False,
    out: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> StressResult:
    """Simulate a book under a scenario.

    Args:
        book: the book.
        scenario: a scenario's name, or several joined by ``+``.
        kinds: the table of contract kinds.
        paths: number of simulated futures.
        quarters: length of each, from the first quarter after the book's date.
        seed: of all draws; 0 is a seed like any other.
        severity: factor on every shock.
        changes: shocks to override, by name.
        channels: the channels that are on in the total.
        statuses: the contract statuses that take part.
        unlink: ``VENDOR:CUSTOMER``: replace the vendor's money in that loop by outside money on the same terms.
        block: paths that are kept together for ``resume``, in whole groups of 64 on every device; changes no result.
        devices: CPU devices; ``None`` = one per core.
        trace: paths whose every payment is written to the run folder.
        common: paths on which every channel setting is run, for the Shapley split; by default as many as keep it within
            the time of the main pass, and one group at least.
        costs: default costs and sale discounts.
        stops: operations stop when a company is wound up.
        discounting: discount at the reference rate of the base path.
        guesses: run the common paths again with each guess of the book at either end of its range (``guess_ranges``).
        out: run folder; ``None`` writes nothing.
        resume: take finished chunks from ``out``.
        progress: called with (paths done, paths in all, seconds).
        tell: called with one line where kept chunks cannot be taken and are computed again.

    Returns:
        A :class:`StressResult`.

    Raises:
        UnknownNameError: an unknown scenario, shock or channel; the message gives the nearest names.
        ValueError: a number that cannot be (no paths, a negative severity).
        BusyFolderError: another run is writing into ``out``.
        RunFolderError: ``resume``, and the paths kept in ``out`` are of another run.
        NotFiniteError: no path has a finite result.
        InputError: the hazard table beside the book is of another book or damaged.
    """
    options = Options(
        scenario, paths, quarters, seed, severity, dict(changes or {}), known(channels), tuple(statuses),
        loop(book, unlink), min(trace, paths), _common(common, paths, channels), costs, stops, discounting, guesses,
    )  # fmt: skip
    check(options, block, devices)
    begun = time.perf_counter()
    book, hazards, numbers, inputs, program = set_up(book, options, kinds=kinds, block=block, devices=devices)
    model, assumed = program.model, assumed_inputs(program.model, numbers)
    identity = _identity(book, options, program, hazards)
    held = nullcontext() if out is None else workshop(out, identity, resume=resume, tell=tell or _silent)
    with held as place:
        marks = {"model": time.perf_counter() - begun}
        compiling = program.compile(inputs)
        marks["compiled"] = time.perf_counter() - begun
        (tell or _silent)(f"compiled in {compiling:.0f} s")
        sample = _sample(program, inputs, assumed, options, place, progress)
        marks["paths"] = time.perf_counter() - begun
        split = _split(program, inputs, options)
        marks["channels"] = time.perf_counter() - begun
        content = document(model, options, assumed, sample, split) | {"hazards": hazards.document()}
        content |= given_document(numbers.paths)
        if guesses:
            content["guess_ranges"] = moved_by_guesses(program, inputs, options.common)
        if place is not None:
            _write(place, program, inputs, options, content, sample)
        seconds = time.perf_counter() - begun
        if place is not None:
            place.publish(content, {**marks, "seconds": seconds, "devices": program.layout.devices})
    losses = results.Losses(
        {"end_holder": table(content, "by_end_holder"), "first_holder": table(content, "by_first_holder")}
    )
    return StressResult({**content, "seconds": seconds}, losses, sample)


def _silent(_line: str) -> None:
    """Tell nobody."""


def _identity(book: Book, options: Options, program: Program, hazards: Hazards) -> Identity:
    """What a chunk depends on: a chunk of another run must never be taken for one of this."""
    of_book = {"book_sha256": book.sha256, **written_part(book), "hazards": dict(hazards.rates)}
    return Identity({**written(options), **of_book}, {**versions(), **program.layout._asdict()})


def _common(asked: int | None, paths: int, channels: Sequence[str]) -> int:
    """Return on how many paths the channels are split."""
    if asked is None:
        groups = paths * MAIN_RUNS // ((2 ** len(channels) + 1) * WIDTH)
        asked = max(groups, 1) * WIDTH
    return min(asked, paths)


def _sample(
    program: Program,
    inputs: Inputs,
    assumed: AssumedInputs,
    options: Options,
    place: Workshop | None,
    progress: Progress | None,
) -> results.Sample:
    """Run all chunks; keep each finished one on disk so that an interrupted run can go on."""
    begun, model = time.perf_counter(), program.model
    parts: list[kept_paths.Arrays] = []
    running = kept_paths.Running()
    beta = listed_beta(model)
    quarters = kept_paths.quarters_of(*assumed.ranges)
    for start in range(0, options.paths, program.layout.chunk):
        wanted = min(program.layout.chunk, options.paths - start)
        part = place.load_chunk(start) if place is not None else None
        if part is None:
            chunk = program.chunk(inputs, start, wanted)
            part = kept_paths.kept(model, chunk, beta, program.layout.width, quarters)
            if place is not None:
                place.save_chunk(start, part)
        parts.append(running.add(kept_paths.narrow(part)))
        if progress is not None:
            progress(start + wanted, options.paths, time.perf_counter() - begun)
    return kept_paths.joined(parts, running)


def _split(program: Program, inputs: Inputs, options: Options) -> kept_paths.Split:
    """Return the loss of every channel setting on the first common paths."""
    settings = results.all_settings(options.channels)
    inputs = inputs._replace(settings=settings_of(settings, options), used=jnp.asarray(len(settings)))
    step = program.layout.chunk
    chunks = [
        program.chunk(inputs, start, min(step, options.common - start)) for start in range(0, options.common, step)
    ]
    return kept_paths.split(settings, chunks)


def _write(
    place: Workshop,
    program: Program,
    inputs: Inputs,
    options: Options,
    content: Mapping[str, object],
    sample: results.Sample,
) -> None:
    """Write the tables of the run."""
    model, run = program.model, content["run"]
    if not isinstance(run, dict):
        raise TypeError("run is not a table")
    tables = {
        "paths.parquet": path_columns(sample),
        contents.ENTITY_QUARTER: entity_columns(model, sample),
        "ledger_quarter.parquet": ledger_columns(model, sample),
        "contract.parquet": contract_columns(model, sample),
        contents.PROMISED: promised_columns(model, sample.bound),
    }
    traced = sample.path[sample.path < options.trace]
    if options.trace:
        tables |= trace_columns(model, program.trace(inputs, options.trace), traced)
    for name, columns in tables.items():
        place.write_table(name, columns, run)
    write_panel(place, model, program.layout.chunk, options.paths, run)
