"""Stress a book: ten thousand futures of it, with and without a shock, channel by channel.

The main path reads as a list: scenario, model, program, paths, channels, trace, document, folder.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.term_values import SIMULATED, Resolver
from lookthrough.positions.opening import opening_book
from lookthrough.positions.plan import compile_plan
from lookthrough.runs import folder as run_folder
from lookthrough.simulate.answer import results
from lookthrough.simulate.answer.folder_tables import (
    contract_columns,
    entity_columns,
    path_columns,
    promise_columns,
    promised_columns,
    trace_columns,
)
from lookthrough.simulate.answer.stress_document import document, table
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.model import compile_model
from lookthrough.simulate.compile.options import Options, check, known, loop, written
from lookthrough.simulate.engine import Inputs, trace_block
from lookthrough.simulate.runner.devices import Program, layout, prepare
from lookthrough.world.scenario import scenario_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.simulate.compile.state import Model
    from lookthrough.simulate.engine import BlockResult

COMMON_PATHS = 1024  # paths on which all sixteen channel settings are run
SETTINGS = 2 ** len(CHANNELS)


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
    def amplification(self) -> Mapping[str, object]:
        """Total over direct loss and its split by channel."""
        return self._part("amplification")

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
    block: int = 64,
    devices: int | None = None,
    trace: int = 16,
    common: int = COMMON_PATHS,
    costs: bool = True,
    stops: bool = True,
    discounting: bool = True,
    out: Path | None = None,
    resume: bool = False,
    progress: Callable[[int, int, float], None] | None = None,
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
        block: paths a block; does not change any path.
        devices: CPU devices; ``None`` = one per core.
        trace: paths whose every payment is written to the run folder.
        common: paths on which every channel setting is run, for the Shapley split.
        costs: default costs and sale discounts.
        stops: operations stop when a company is wound up.
        discounting: discount at the reference rate of the base path.
        out: run folder; ``None`` writes nothing.
        resume: take finished chunks from ``out``.
        progress: called with (paths done, paths in all, seconds).

    Returns:
        A :class:`StressResult`.

    Raises:
        UnknownNameError: an unknown scenario, shock or channel; the message gives the nearest names.
        ValueError: a number that cannot be (no paths, a negative severity).
    """
    options = Options(
        scenario, paths, quarters, seed, severity, dict(changes or {}), known(channels), tuple(statuses),
        loop(book, unlink), block, min(trace, paths), min(common, paths), costs, stops, discounting,
    )  # fmt: skip
    check(options, devices)
    begun = time.perf_counter()
    book = opening_book(book)
    cores = prepare(devices or os.cpu_count() or 1)
    model = compile_model(compile_plan(book, kinds, options.statuses, options.unlink), quarters)
    inputs = _inputs(model, book, options)
    program = Program(model, layout(block, cores, max(paths, 1)))
    if out is not None:
        run_folder.begin(out, _identity(book, options, program), resume=resume)
    marks = {"compiled_model": time.perf_counter() - begun}
    sample = _sample(program, model, inputs, options, out, progress)
    marks["paths"] = time.perf_counter() - begun
    split = _split(program, inputs, options)
    marks["channels"] = time.perf_counter() - begun
    content = document(model, options, sample, split)
    if out is not None:
        _write(out, model, inputs, options, content, sample)
    seconds = time.perf_counter() - begun
    if out is not None:
        run_folder.write_json(out / "timings.json", {**marks, "seconds": seconds, "devices": cores})
        run_folder.clear_chunks(out)
    losses = results.Losses(
        {"end_holder": table(content, "by_end_holder"), "first_holder": table(content, "by_first_holder")}
    )
    return StressResult({**content, "seconds": seconds}, losses, sample)


def _identity(book: Book, options: Options, program: Program) -> dict[str, object]:
    """What a chunk depends on: a chunk of another run must never be taken for one of this."""
    return {**written(options), "book_sha256": book.sha256, "chunk": program.layout.chunk}


def _inputs(model: Model, book: Book, options: Options) -> Inputs:
    """Return the traced inputs of the main pass: no channel on, then the chosen ones on."""
    numbers = scenario_numbers(book, options.scenario, options.changes, Resolver(book).first_quarter)
    table = model.plan.table.arrays()
    flags = (float(options.costs), float(options.stops), float(options.discounting))
    rows = results.switch_rows([(), options.channels], flags, SETTINGS)
    return Inputs(
        low=jnp.asarray(table.low),
        mid=jnp.asarray(table.mid),
        high=jnp.asarray(table.high),
        seed=jnp.asarray(options.seed),
        total=jnp.asarray(options.paths),
        severity=jnp.asarray(options.severity),
        shock_low=jnp.asarray(numbers.low),
        shock_high=jnp.asarray(numbers.high),
        settings=jnp.asarray(rows),
        used=jnp.asarray(2),
    )


def _sample(
    program: Program,
    model: Model,
    inputs: Inputs,
    options: Options,
    folder: Path | None,
    progress: Callable[[int, int, float], None] | None,
) -> results.Sample:
    """Run all chunks; keep each finished one on disk so that an interrupted run can go on."""
    begun = time.perf_counter()
    parts: list[dict[str, NDArray[np.float64]]] = []
    beta = Resolver(model.plan.book).assumption("valuation.listed_beta").mid
    for start in range(0, options.paths, program.layout.chunk):
        wanted = min(program.layout.chunk, options.paths - start)
        part = run_folder.load_chunk(folder, start) if folder is not None else None
        if part is None:
            part = _reduce(model, program.chunk(inputs, start, wanted), beta)
            if folder is not None:
                run_folder.save_chunk(folder, start, part)
        parts.append(part)
        if progress is not None:
            progress(start + wanted, options.paths, time.perf_counter() - begun)
    weights = np.array([p["total"].shape[-1] for p in parts], dtype=float) / options.paths
    joined: dict[str, NDArray[np.float64]] = {}
    for name in results.Sample._fields:
        pieces = [p[name] for p in parts]
        if name == "claims":
            joined[name] = sum(pieces) / options.paths  # type: ignore[assignment]  # sum of arrays is an array
        elif name in {"by_kind", "bound"}:
            joined[name] = sum(w * p for w, p in zip(weights, pieces, strict=True))
        else:
            joined[name] = np.concatenate(pieces, axis=-1)
    return results.Sample(**joined)


def _reduce(model: Model, result: BlockResult, beta: float) -> dict[str, NDArray[np.float64]]:
    """Turn one chunk into what is kept of it."""
    base, last = result.base, result.last
    listed = sum(
        (model.plan.book.entities[e].opening["market_value"][-1].mid or 0.0)
        for e in model.plan.entities
        if model.plan.book.entities[e].class_ == "sponsor" and model.plan.book.entities[e].opening.get("market_value")
    )
    memo = (
        listed * np.asarray(base.discount) * (np.asarray(base.sentiment) ** beta - np.asarray(last.sentiment) ** beta)
    )
    shortfall = np.cumsum(np.asarray(last.shortfall) - np.asarray(base.shortfall), axis=0)
    sample = results.Sample(
        direct=np.asarray(result.losses[0]),
        total=np.asarray(result.losses[1]),
        memo=memo,
        creditors=np.asarray(base.wealth - last.wealth),
        owners=np.asarray(base.owners - last.owners),
        by_kind=np.asarray(base.by_kind - last.by_kind).mean(axis=-1),
        claims=np.asarray(result.claims),
        borne=np.asarray(result.promises.excess),
        base_borne=np.asarray(result.base_promises.excess),
        bound=np.asarray(result.promises.due).mean(axis=-1),
        base_default=np.asarray(base.default_quarter),
        default=np.asarray(last.default_quarter),
        shortfall=shortfall,
        outside=np.asarray(base.outside - last.outside),
        deadweight=np.asarray(last.deadweight - base.deadweight),
        unconverged=np.maximum(np.asarray(last.unconverged), np.asarray(last.unconverged_closing)),
        unconverged_closing=np.asarray(last.unconverged_closing),
        multiple=np.maximum(np.asarray(base.multiple), np.asarray(last.multiple)),
        residual=np.maximum(np.asarray(base.residual), np.asarray(last.residual)),
        leak=np.maximum(np.asarray(base.leak), np.asarray(last.leak)),
    )
    return sample._asdict()


def _split(program: Program, inputs: Inputs, options: Options) -> dict[frozenset[str], float]:
    """Return the mean headline loss of every channel setting on the first common paths."""
    settings = results.all_settings(options.channels)
    flags = (float(options.costs), float(options.stops), float(options.discounting))
    rows = jnp.asarray(results.switch_rows(settings, flags, SETTINGS))
    inputs = inputs._replace(settings=rows, used=jnp.asarray(len(settings)))
    sums = np.zeros(len(settings))
    for start in range(0, options.common, program.layout.chunk):
        wanted = min(program.layout.chunk, options.common - start)
        losses = np.asarray(program.chunk(inputs, start, wanted).losses)[: len(settings)]
        sums += losses.sum(axis=(1, 2))
    return {frozenset(s): float(v) / options.common for s, v in zip(settings, sums, strict=True)}


def _write(
    folder: Path,
    model: Model,
    inputs: Inputs,
    options: Options,
    content: Mapping[str, object],
    sample: results.Sample,
) -> None:
    """Write the run folder but for the timings."""
    folder.mkdir(parents=True, exist_ok=True)
    run_folder.write_parquet(folder / "paths.parquet", path_columns(sample))
    run_folder.write_parquet(folder / "entity_quarter.parquet", entity_columns(model, sample))
    run_folder.write_parquet(folder / "contract.parquet", contract_columns(model, sample))
    run_folder.write_parquet(folder / run_folder.PROMISES, promise_columns(model, sample.borne))
    run_folder.write_parquet(folder / run_folder.BASE_PROMISES, promise_columns(model, sample.base_borne))
    run_folder.write_parquet(folder / run_folder.PROMISED, promised_columns(model, sample.bound))
    if options.trace:
        traced = jax.jit(lambda i, p: trace_block(model, i, p))(inputs, jnp.arange(options.trace))
        for name, columns in trace_columns(model, traced, options.trace).items():
            run_folder.write_parquet(folder / name, columns)
    run_folder.write_json(folder / "run.json", content)
