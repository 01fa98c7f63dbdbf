"""A run before its first path, and what names it: the identity that every chunk of it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.part import written_part
from lookthrough.runs.workshop import Identity
from lookthrough.simulate.answer.stress_document import assumed_inputs, versions
from lookthrough.simulate.compile.options import written
from lookthrough.simulate.runner.processor import processor
from lookthrough.simulate.set_up import set_up

if TYPE_CHECKING:
    from typing import Unpack

    from lookthrough.book.records import Book
    from lookthrough.positions.hazards import Hazards
    from lookthrough.simulate.answer.stress_document import AssumedInputs
    from lookthrough.simulate.compile.options import Options
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.runner.devices import Layout, Program
    from lookthrough.simulate.set_up import Where
    from lookthrough.world.scenario import ScenarioNumbers


class Prepared(NamedTuple):
    """A run before its first path; its program is compiled with the first one that is run here.

    ``layout`` is that of its chunks, which another process may have worked out.
    """

    book: Book
    options: Options
    hazards: Hazards
    numbers: ScenarioNumbers
    inputs: Inputs
    program: Program
    assumed: AssumedInputs
    layout: Layout

    @property
    def model(self) -> Model:
        """Its static indices."""
        return self.program.model

    @property
    def identity(self) -> Identity:
        """All that a chunk depends on: a chunk of another run must never be taken for one of this."""
        of_book = {"book_sha256": self.book.sha256, **written_part(self.book), "hazards": dict(self.hazards.rates)}
        made_by = {**versions(), **self.layout._asdict(), "processor": processor()}
        return Identity({**written(self.options), **of_book}, made_by)


def prepared(book: Book, options: Options, **where: Unpack[Where]) -> Prepared:
    """Return a run before its first path (see :func:`lookthrough.simulate.set_up.set_up`, also for what it raises)."""
    run = set_up(book, options, **where)
    assumed = assumed_inputs(run.program.model, run.numbers)
    return Prepared(run.book, options, run.hazards, run.numbers, run.inputs, run.program, assumed, run.program.layout)
