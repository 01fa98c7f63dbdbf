"""A run made again with common draws: the same paths, with an input moved or a part of the scenario left out.

Whatever is moved is traced, so that the program of the run is compiled once and only run again. The noise of a path
follows from seed and number, so that two runs differ by what was moved and by nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.slots import SHARE
from lookthrough.reasons.events import BASE, NEVER, SHOCK, WORLDS, first_of
from lookthrough.runs.contents import OUTCOMES
from lookthrough.runs.run_errors import UnreadableRunError
from lookthrough.simulate.answer.stress_document import input_names
from lookthrough.simulate.compile.options import read_options
from lookthrough.simulate.draws import with_rows
from lookthrough.simulate.set_up import set_up, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.contracts.arrays import Array
    from lookthrough.reasons.events import Happened
    from lookthrough.runs.seal import FinishedRun
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.engine import BlockResult
    from lookthrough.simulate.runner.devices import Program

    Tell = Callable[[str], None]

BLOCK = 1024  # paths that are kept together
STRAY = 0.005  # share of paths that may end otherwise than in the run: another number of devices moves the last bits


class Seen(NamedTuple):
    """Whether the event came ``[path]`` by world, and whether all numbers of the path are finite."""

    came: Mapping[str, NDArray[np.bool_]]
    finite: NDArray[np.bool_]

    def first(self, paths: int) -> Seen:
        """Return the same of the first paths."""
        return Seen({world: came[:paths] for world, came in self.came.items()}, self.finite[:paths])


class Drawn(NamedTuple):
    """An input that is drawn: its name, where it stands in the table of slots or of shocks, and how it is written.

    An assumption of which several inputs are drawn jointly is an input too: ``members`` are their names.
    """

    name: str
    rows: tuple[int, ...]
    is_shock: bool
    form: str
    members: tuple[str, ...] = ()


@dataclass(slots=True)
class Again:
    """A run that can be made again.

    Attributes:
        program: compiled when it is first run.
        inputs: of the run, its chosen channels on.
        drawn: what is drawn, by name.
        row: of the entity among those that are watched.
        outcomes: what is asked about.
        paths: how many are made again.
        tell: told what is being done, ``None`` for nobody.
        made: runs made so far.
        known: those with an input moved, by its name and the widths.
    """

    program: Program
    inputs: Inputs
    drawn: Mapping[str, Drawn]
    row: int
    outcomes: Sequence[str]
    paths: int
    tell: Tell | None
    made: int = 0
    known: dict[tuple[str, float], Seen] = field(default_factory=dict)

    @property
    def model(self) -> Model:
        """The static model of the run."""
        return self.program.model

    def count(self, what: str) -> None:
        """Count a run, and tell of it."""
        self.made += 1
        if self.tell is not None:
            self.tell(f"run {self.made}: {what}")

    def seen(self, inputs: Inputs, what: str, most: int | None = None) -> Seen:
        """Run all paths with other inputs, or so many at most."""
        self.count(what)
        step, paths = self.program.layout.chunk, self.paths if most is None else min(self.paths, most)
        chunks = [
            self._seen_of(self.program.chunk(inputs, start, min(step, paths - start)))
            for start in range(0, paths, step)
        ]
        came = {world: np.concatenate([c.came[world] for c in chunks]) for world in WORLDS}
        return Seen(came, np.concatenate([c.finite for c in chunks]))

    def moved(self, name: str, widths: float) -> Seen:
        """Run all paths with the whole range of an input moved by so many of its own widths."""
        key = (name, round(widths, 9))
        if key not in self.known:
            self.known[key] = self.seen(moved(self.inputs, self.drawn[name], widths), f"{name} {widths:+.4g} widths")
        return self.known[key]

    def range_of(self, name: str, widths: float = 0.0) -> tuple[float, float]:
        """Return the ends between which an input is drawn, moved by so many of its own widths."""
        drawn = self.drawn[name]
        low, high = (np.asarray(each)[list(drawn.rows[:1])] for each in _ends(self.inputs, drawn))
        first, last = within(low, high, widths, drawn.form)
        return float(first[0]), float(last[0])

    def _seen_of(self, chunk: BlockResult) -> Seen:
        def came(outcome: object) -> NDArray[np.bool_]:
            columns = [getattr(outcome, f"{OUTCOMES[name]}_quarter")[self.row] for name in self.outcomes]
            return first_of(columns) != NEVER

        return Seen({BASE: came(chunk.base), SHOCK: came(chunk.last)}, np.asarray(chunk.finite) > 0.0)


def run_again(
    run: FinishedRun,
    book: Book,
    entity: str,
    outcomes: Sequence[str],
    *,
    kinds: Mapping[str, KindSpec],
    paths: int,
    tell: Tell | None,
) -> Again:
    """Return a run that can be made again, its program not yet compiled.

    Args:
        run: a finished run.
        book: from which it was made.
        entity: its id.
        outcomes: what is asked about.
        kinds: the table of contract kinds.
        paths: how many to make again, from the first on.
        tell: told what is being done, ``None`` for nobody.
    """
    options = read_options(run.document["run"])
    _, _, _, inputs, program = set_up(book, options, kinds=kinds, block=BLOCK)
    plan = program.model.plan
    row = program.model.watched.tolist().index(plan.number[entity])
    chosen = inputs._replace(settings=settings_of([options.channels], options), used=np.asarray(1))
    return Again(program, chosen, drawn_of(program.model), row, outcomes, min(paths, options.paths), tell)


def as_before(again: Again, known: Happened) -> Seen:
    """Make the run once more as it was; refuse where this is not the run that was kept.

    Raises:
        UnreadableRunError: more than some stray paths end otherwise.
    """
    seen = again.seen(again.inputs, "as it was")
    kept = known.path < again.paths
    path = known.path[kept]
    strays = sum(int((seen.came[w][path] != (known.when[w][kept] != NEVER)).sum()) for w in WORLDS)
    if strays > STRAY * again.paths:
        raise UnreadableRunError(
            f"made again, {strays} of the first {again.paths:,} paths end otherwise than in the run: it is of another "
            "version of the program, or of a part of the book that it does not name; run stress again"
        )
    return seen


def drawn_of(model: Model) -> dict[str, Drawn]:
    """Return everything that is drawn by name; positions of one contract share the name of a term."""
    names, slots = input_names(model), model.plan.table.rows
    rows: dict[str, list[int]] = {}
    ranged = model.ranged.tolist()
    for name, row in zip(names[: len(ranged)], ranged, strict=True):
        rows.setdefault(name, []).append(row)
    of_terms = {name: Drawn(name, tuple(at), is_shock=False, form=slots[at[0]].form) for name, at in rows.items()}
    shocks = {name: Drawn(name, (i,), is_shock=True, form="") for i, name in enumerate(names[len(ranged) :])}
    return _drawn_jointly(model, of_terms) | of_terms | shocks


def _drawn_jointly(model: Model, terms: Mapping[str, Drawn]) -> dict[str, Drawn]:
    """Return the assumptions of which several terms are drawn jointly, all of them together."""
    slots, groups = model.plan.table.rows, defaultdict[str, list[Drawn]](list)
    for term in terms.values():
        groups[slots[term.rows[0]].group].append(term)
    return {
        group: Drawn(
            group,
            tuple(row for member in members for row in member.rows),
            is_shock=False,
            form=members[0].form,
            members=tuple(member.name for member in members),
        )
        for group, members in groups.items()
        if group and len(members) > 1
    }


def moved(inputs: Inputs, drawn: Drawn, widths: float) -> Inputs:
    """Return inputs of which one is drawn from its whole range, moved by so many of its own widths."""
    rows, (low, high) = np.array(drawn.rows), _ends(inputs, drawn)
    first, last = within(np.asarray(low)[rows], np.asarray(high)[rows], widths, drawn.form)
    low, high = with_rows(low, rows, first), with_rows(high, rows, last)
    if drawn.is_shock:
        return inputs._replace(shock_low=low, shock_high=high)
    return inputs._replace(low=low, high=high)


def _ends(inputs: Inputs, drawn: Drawn) -> tuple[Array, Array]:
    return (inputs.shock_low, inputs.shock_high) if drawn.is_shock else (inputs.low, inputs.high)


def within(
    low: NDArray[np.float64], high: NDArray[np.float64], widths: float, form: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both ends of ranges after a move; what has a sign keeps it, and a share of a whole stays within it."""
    is_share = (form == SHARE) & (low >= 0.0) & (high <= 1.0)
    least = np.where(low >= 0.0, 0.0, -np.inf)
    most = np.where(is_share, 1.0, np.where(high <= 0.0, 0.0, np.inf))
    by = widths * (high - low)
    return np.clip(low + by, least, most), np.clip(high + by, least, most)
