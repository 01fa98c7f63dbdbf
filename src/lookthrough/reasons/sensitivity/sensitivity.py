"""What matters most in a run: common random numbers, one compiled program, one thing moved at a time.

1. *Screen* (``screened``): the terms and contracts that the paths of the run say may matter; ``most`` are measured.
2. *As it was*: the first paths of the run are made again, and held against what it kept.
3. *Terms*: each is set to its low end and then to its high end, on every path; its
   swing is the difference of the mean losses. What one assumption gives several companies is moved together.
4. *Contracts*: each is set to nothing; what it adds to a loss is the loss with it less the loss without it. The opening
   position stays as the book has it.
5. *Disclosures*: of the facts that no source states, those whose swings are largest.

Every difference is one of the same paths, so that its standard error is that of paired draws. USD bn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.errors import UsageError
from lookthrough.reasons.sensitivity.pathwise import pathwise
from lookthrough.reasons.sensitivity.screened import likeliest_contracts, likeliest_terms
from lookthrough.reasons.sensitivity.sensitivity_document import (
    MEASURES,
    ContractAdds,
    PairedDifference,
    Sensitivity,
    TermSwing,
)
from lookthrough.reasons.sensitivity.what_moves import moved_contracts, moved_terms
from lookthrough.reasons.story.chosen_path import OWED, PATHS
from lookthrough.runs.folder import read_table
from lookthrough.runs.promises import refuse_other_book
from lookthrough.runs.run_errors import UnreadableRunError
from lookthrough.simulate.compile.options import read_options
from lookthrough.simulate.option_limits import LIMITS
from lookthrough.simulate.set_up import set_up, settings_of
from lookthrough.world.scenario import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.reasons.sensitivity.what_moves import MovedContract, MovedTerm
    from lookthrough.runs.seal import FinishedRun
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.runner.devices import Program

    Tell = Callable[[str], None]

RERUN = 128  # paths where no number is asked for
MOST = 40  # terms, and contracts, that are measured where no number is asked for
SAME, STRAY = 1e-6, 0.01  # of a loss, or USD bn; share of paths that may end otherwise on another number of devices
TOLD_EVERY = 100  # runs


def sensitivity(
    run: FinishedRun,
    book: Book,
    *,
    kinds: Mapping[str, KindSpec],
    paths: int = RERUN,
    most: int | None = MOST,
    ledger: str | None = None,
    slopes: bool = False,
    tell: Tell | None = None,
) -> Sensitivity:
    """Return what matters most in a run.

    Args:
        run: a finished run.
        book: from which it was made, as it was known on the day of the run.
        kinds: the table of contract kinds.
        paths: how many to make again each time, from the first on; not more than the run has.
        most: how many terms, and how many contracts, to measure: those that the paths of the run say matter most;
            ``None`` = all.
        ledger: by whose loss the answer is ordered; default: by what is lost of what is owed, owners left out.
        slopes: also the derivatives of all losses, by a pass backwards; it is compiled, which takes a while.
        tell: told how many runs are done.

    Raises:
        UsageError: a number of paths that cannot be.
        UnknownNameError: there is no such ledger.
        OtherBookError: the book is not that of the run.
        UnreadableRunError: the run cannot be read, or made again as it was.
    """
    if paths not in LIMITS["paths"]:
        raise UsageError(f"paths is {paths}; it must be a number {LIMITS['paths']}")
    if ledger is not None and ledger not in LEDGERS:
        raise unknown("ledger", ledger, LEDGERS)
    refuse_other_book(run, book)
    options = read_options(run.document["run"])
    _, _, _, inputs, program = set_up(book, options, kinds=kinds, block=paths)
    chosen = inputs._replace(settings=settings_of([(), options.channels], options), used=np.asarray(2))
    ranked_by = OWED if ledger is None else (ledger,)
    terms, contracts = moved_terms(program.model, chosen), moved_contracts(program.model)
    known = len(terms), len(contracts)
    if most is not None:
        terms = likeliest_terms(run, terms, ranked_by, most)
        contracts = likeliest_contracts(run, contracts, most)
    again = _Again(program, chosen, min(paths, options.paths), 1 + 2 * len(terms) + len(contracts), tell)
    usual = again.measures(chosen)
    _refuse_another(run, usual)
    swings = [_swing(again, term) for term in terms]
    adds = [_adds(again, usual, contract) for contract in contracts]
    return Sensitivity(
        run,
        program.model.plan.book,
        ranked_by,
        _means(usual),
        tuple(sorted(swings, key=lambda each: -_size(each.swing, ranked_by))),
        tuple(sorted(adds, key=lambda each: -_size(each.adds, ranked_by))),
        again.paths,
        again.made,
        *known,
        pathwise(program, chosen, again.paths, terms) if slopes else None,
    )


@dataclass(slots=True)
class _Again:
    """The first paths of a run, made again as often as something is moved."""

    program: Program
    inputs: Inputs
    paths: int
    runs: int
    tell: Tell | None
    made: int = 0

    def measures(self, inputs: Inputs) -> NDArray[np.float64]:
        """Return every measure on every path ``[measure, path]``, no number where a path is not finite."""
        self.made += 1
        if self.tell is not None and self.made % TOLD_EVERY == 0:
            self.tell(f"{self.made:,} of {self.runs:,} runs of {self.paths:,} paths")
        step = self.program.layout.chunk
        chunks = [
            self.program.chunk(inputs, start, min(step, self.paths - start)) for start in range(0, self.paths, step)
        ]
        losses = np.concatenate([np.asarray(each.losses)[:2, : len(LEDGERS)] for each in chunks], axis=-1)
        finite = np.concatenate([np.asarray(each.finite) for each in chunks]) > 0.0
        incidence, total = losses
        measured = np.concatenate([total, (total - incidence).sum(axis=0, keepdims=True)])
        return np.where(finite, measured, np.nan)


def _swing(again: _Again, term: MovedTerm) -> TermSwing:
    low, high = (again.measures(term.at(again.inputs, end)) for end in ("low", "high"))
    return TermSwing(term, _means(low), _means(high), _difference(high, low))


def _adds(again: _Again, usual: NDArray[np.float64], contract: MovedContract) -> ContractAdds:
    return ContractAdds(contract, _difference(usual, again.measures(contract.without(again.inputs))))


def _means(measured: NDArray[np.float64]) -> dict[str, float]:
    kept = measured[:, np.isfinite(measured).all(axis=0)]
    return dict(zip(MEASURES, kept.mean(axis=1).tolist(), strict=True))


def _difference(after: NDArray[np.float64], before: NDArray[np.float64]) -> dict[str, PairedDifference]:
    """Return the mean difference of every measure on the paths that are finite in both."""
    moved = after - before
    moved = moved[:, np.isfinite(moved).all(axis=0)]
    count = moved.shape[1]
    if count < 2:
        return {name: PairedDifference(float(row.sum()), None) for name, row in zip(MEASURES, moved, strict=True)}
    errors = moved.std(axis=1, ddof=1) / np.sqrt(count)
    rows = zip(MEASURES, moved.mean(axis=1).tolist(), errors.tolist(), strict=True)
    return {name: PairedDifference(mean, error) for name, mean, error in rows}


def _size(moved: Mapping[str, PairedDifference], ledgers: Sequence[str]) -> float:
    return sum(abs(moved[name].mean) for name in ledgers)


def _refuse_another(run: FinishedRun, usual: NDArray[np.float64]) -> None:
    """Refuse a run that is not made again as it was, but for some stray paths."""
    kept = read_table(run, PATHS, "ORDER BY path")
    path = kept["path"].astype(np.int64)
    path = path[path < usual.shape[1]]
    before = np.stack([kept[name][: len(path)].astype(np.float64) for name in LEDGERS])
    apart = np.abs(usual[: len(LEDGERS), path] - before) > SAME * np.maximum(np.abs(before), 1.0)
    strays = int(apart.any(axis=0).sum())
    if strays > STRAY * len(path):
        raise UnreadableRunError(
            f"made again, {strays} of the first {len(path):,} paths of {run.folder} end otherwise: it is of another "
            "version of the program, or of a part of the book that it does not name; run stress again"
        )
