"""Stress a book: ten thousand futures of it, with and without a shock, channel by channel.

The main path reads as a list: scenario, model, program, paths, channels, trace, document, folder.
"""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from lookthrough.contracts.term_values import SIMULATED
from lookthrough.runs import contents
from lookthrough.runs.workshop import workshop
from lookthrough.simulate.answer import kept_paths, results
from lookthrough.simulate.answer.folder_tables import (
    contract_columns,
    entity_columns,
    ledger_columns,
    path_columns,
    promised_columns,
    trace_columns,
)
from lookthrough.simulate.answer.instrument_cash import SEEN, cash_columns
from lookthrough.simulate.answer.instrument_sums import default_columns, instrument_columns
from lookthrough.simulate.answer.panel import PathPanel
from lookthrough.simulate.answer.stress_document import document, given_document, table
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.chunks import CASH, MAIN, SPLIT, TRACE, chunks_of, worked_out
from lookthrough.simulate.compile.options import check, options_of
from lookthrough.simulate.prepared import prepared
from lookthrough.units.frames import Framed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.positions.hazards import Hazards
    from lookthrough.runs.workshop import Workshop
    from lookthrough.simulate.chunks import Chunk, Work
    from lookthrough.simulate.compile.options import Options
    from lookthrough.simulate.prepared import Prepared

    Progress = Callable[[int, int, float], None]
    Tell = Callable[[str], None]

BLOCK = 1024  # paths that are kept together while a run is under way


class LedgerLoss(TypedDict):
    """What a ledger loses on what stood at the book's date, USD bn discounted.

    Attributes:
        base_level: what is lost without the shock; ``None`` of the lifeline, which is there with frozen failures only.
        incidence: mean with every network channel frozen.
    """

    ledger: str
    base_level: float | None
    incidence: float
    mean: float
    p5: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True, repr=False)
class StressResult(Framed):
    """The result of a run; see :func:`stress`."""

    row_type = LedgerLoss

    content: Mapping[str, object]
    losses: results.Losses
    sample: results.Sample = field(repr=False)
    book: Book = field(repr=False, compare=False)

    def __repr__(self) -> str:
        """Return scenario, size and seed of the run."""
        return f"<{self.heading}>"

    @property
    def heading(self) -> str:
        """Scenario, size and seed of the run."""
        said = (self.content[name] for name in ("scenario", "paths", "quarters", "seed"))
        return "run {}: {:,} paths of {} quarters, seed {}".format(*said)

    @property
    def rows(self) -> list[Mapping[str, object]]:
        """A record for each ledger: what it loses on what stood at the book's date, USD bn."""
        existing = self._part("loss")["existing"]
        return [{"ledger": name, **loss} for name, loss in existing.items()] if isinstance(existing, dict) else []

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
    gpu: bool = False,
    trace: int = 16,
    common: int | None = None,
    costs: bool = True,
    stops: bool = True,
    discounting: bool = True,
    out: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    tell: Tell | None = None,
    hazards: Hazards | None = None,
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
        block: paths that are kept together for ``resume``, in whole groups of 32 on every device; changes no result.
        devices: CPU devices; ``None`` = one per core.
        gpu: run on the GPUs that JAX sees; numbers differ from those of a CPU by about 1e-12 of a loss.
        trace: paths whose every payment is written to the run folder.
        common: paths on which every channel setting is run, for the Shapley split, 0 for none; by default as many as
            keep it within the time of the main pass, and 64 at least.
        costs: default costs and sale discounts.
        stops: operations stop when a company is wound up.
        discounting: discount at the reference rate of the base path.
        out: run folder; ``None`` writes nothing.
        resume: take finished chunks from ``out``.
        progress: called with (paths done, paths in all, seconds).
        tell: called with one line where kept chunks cannot be taken and are computed again.
        hazards: of companies; ``None`` = those of the table beside the book.

    Returns:
        A :class:`StressResult`.

    Raises:
        UnknownNameError: an unknown scenario, shock or channel; the message gives the nearest names.
        UsageError: a number that cannot be (no paths, a negative severity).
        BusyFolderError: another run is writing into ``out``.
        RunFolderError: ``resume``, and the paths kept in ``out`` are of another run.
        NotFiniteError: no path has a finite result.
        InputError: the hazard table beside the book is of another book or damaged.
    """
    options = options_of(
        book, scenario, paths=paths, quarters=quarters, seed=seed, severity=severity, changes=changes,
        channels=channels, statuses=statuses, unlink=unlink, trace=trace, common=common, costs=costs, stops=stops,
        discounting=discounting,
    )  # fmt: skip
    check(options, block, devices)
    begun = time.perf_counter()
    run = prepared(book, options, kinds=kinds, block=block, devices=devices, gpu=gpu, hazards=hazards)
    held = nullcontext() if out is None else workshop(out, run.identity, resume=resume, tell=tell or silent)
    with held as place:
        marks = {"model": time.perf_counter() - begun}
        work = partial(worked_out, run) if place is None else partial(kept_or_worked_out, run, place)
        work = partial(work, in_turn=True)
        compiling = run.program.compile(run.inputs, tracing=place is not None and options.trace > 0)
        marks["compiled"] = time.perf_counter() - begun
        (tell or silent)(f"compiled in {compiling:.0f} s")
        return finished(run, work, place, begun=begun, marks=marks, progress=progress)


def kept_or_worked_out(run: Prepared, place: Workshop, chunk: Chunk, *, in_turn: bool = False) -> kept_paths.Arrays:
    """Return a chunk: as it is kept where a run is built, else worked out (see ``chunks``) and kept there."""
    found = place.load_chunk(chunk.name)
    if found is None:
        found = worked_out(run, chunk, in_turn=in_turn)
        place.save_chunk(chunk.name, found)
    return found


def finished(
    run: Prepared,
    work: Work,
    place: Workshop | None,
    *,
    begun: float,
    marks: dict[str, float],
    progress: Progress | None = None,
) -> StressResult:
    """Return what a run found in its chunks, and write its folder.

    Args:
        run: before its first path.
        work: returns what is kept of a chunk.
        place: where the folder is built, ``None`` for none.
        begun: when the run began.
        marks: seconds from there to what is done so far; filled up.
        progress: called with (paths done, paths in all, seconds).
    """
    chunks, options, model = _by_pass(run, place), run.options, run.model
    paths = kept_paths.Paths(options.paths, None if place is None else place.scratch)
    panel = None if place is None else PathPanel(place, model, options.paths)
    sample = _sample(chunks[MAIN], work, paths, place, panel, progress)
    marks["paths"] = time.perf_counter() - begun
    split = _split(chunks[SPLIT], work, options)
    marks["channels"] = time.perf_counter() - begun
    content = document(model, options, run.assumed, sample, split) | {"hazards": run.hazards.document()}
    content |= given_document(run.numbers.paths)
    if place is not None and panel is not None:
        _write(place, run, chunks, work, content, sample)
        panel.finish(_said(content))
    seconds = time.perf_counter() - begun
    if place is not None:
        place.publish(content, {**marks, "seconds": seconds, "devices": run.layout.devices})
    losses = results.Losses(
        {"end_holder": table(content, "by_end_holder"), "first_holder": table(content, "by_first_holder")}
    )
    return StressResult({**content, "seconds": seconds}, losses, sample, model.plan.book)


def silent(_line: str) -> None:
    """Tell nobody."""


def _by_pass(run: Prepared, place: Workshop | None) -> defaultdict[str, list[Chunk]]:
    chunks: defaultdict[str, list[Chunk]] = defaultdict(list)
    for chunk in chunks_of(run, kept=place is not None):
        chunks[chunk.of].append(chunk)
    return chunks


def _sample(
    chunks: Sequence[Chunk],
    work: Work,
    paths: kept_paths.Paths,
    place: Workshop | None,
    panel: PathPanel | None,
    progress: Progress | None,
) -> results.Sample:
    """Return all paths of the main pass, of which the panel takes what is too much for memory."""
    begun, count = time.perf_counter(), sum(chunk.paths for chunk in chunks)
    for chunk in chunks:
        found = work(chunk)
        paths.add(kept_paths.narrow(found))
        if panel is not None:
            panel.add(found)
        if place is not None:
            place.saved()  # what is told is on the disk; the next group of paths is under way meanwhile
        del found  # not in memory while the next is worked out
        if progress is not None:
            progress(chunk.start + chunk.paths, count, time.perf_counter() - begun)
    return paths.sample()


def _split(chunks: Sequence[Chunk], work: Work, options: Options) -> kept_paths.Split:
    """Return the loss of every channel setting on the first common paths; nothing where there are none."""
    if not chunks:
        return kept_paths.NO_SPLIT
    return kept_paths.split(results.all_settings(options.channels), [work(chunk) for chunk in chunks])


def _write(
    place: Workshop,
    run: Prepared,
    chunks: Mapping[str, Sequence[Chunk]],
    work: Work,
    content: Mapping[str, object],
    sample: results.Sample,
) -> None:
    """Write the tables of the run but for the panel."""
    model, said = run.model, _said(content)
    tables = {
        "paths.parquet": path_columns(sample),
        contents.ENTITY_QUARTER: entity_columns(model, sample),
        "ledger_quarter.parquet": ledger_columns(model, sample),
        "contract.parquet": contract_columns(model, sample),
        contents.PROMISED: promised_columns(model, sample.bound),
        contents.INSTRUMENT: instrument_columns(model, sample),
        contents.INSTRUMENT_DEFAULT: default_columns(model, sample),
    }
    if run.options.trace:
        seen = _joined(work(chunk) for chunk in chunks[TRACE])
        tables |= trace_columns(model, seen, sample.path[sample.path < run.options.trace])
        cash, known = _joined(work(chunk) for chunk in chunks[CASH]), sample.path[sample.path < SEEN]
        if len(known):
            tables[contents.INSTRUMENT_CASH] = cash_columns(model, cash, known)
    for name, columns in tables.items():
        place.write_table(name, columns, said)


def _said(content: Mapping[str, object]) -> Mapping[str, object]:
    """Return what every file says of the run."""
    said = content["run"]
    if not isinstance(said, dict):
        raise TypeError("run is not a table")
    return said


def _joined(parts: Iterable[kept_paths.Arrays]) -> kept_paths.Arrays:
    """Return chunks of a pass as one, path last."""
    every = list(parts)
    return {name: np.concatenate([part[name] for part in every], axis=-1) for name in every[0]}
