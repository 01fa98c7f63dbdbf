"""A process makes the program of a book once, whatever is asked of it."""

import jax
import pytest

from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.options import Options
from lookthrough.simulate.runner.devices import Layout
from lookthrough.simulate.set_up import KEPT, set_up

OPTIONS = Options("hype-fade", 64, 4, 1, 1.0, {}, CHANNELS, SIMULATED, None, 0, 1, True, True, True)


@pytest.fixture
def made(book):
    """Return a function that sets a run up and gives its program."""

    def program(of=book, block=64, **options):
        return set_up(of, OPTIONS._replace(**options), kinds=KINDS, block=block, devices=1).program

    return program


def test_a_run_of_the_same_book_has_the_same_program(made):
    first = made()
    other = {"scenario": "base", "severity": 0.5, "seed": 2, "channels": (), "costs": False, "changes": {"demand": "0"}}
    assert made(**other).main is first.main
    assert made(**other).tracing is first.tracing
    larger = made(block=256, paths=1000)
    assert larger.main is first.main
    assert (first.layout.chunk, larger.layout.chunk) == (64, 256)


def test_a_kept_program_takes_what_any_question_gives_it(book):
    """It is compiled for shapes and types: a severity of 1 must be the number that one of 0.5 is."""
    other = {"severity": 1, "seed": 0, "paths": 7, "scenario": "base", "channels": (), "changes": {"demand": "-5 %"}}

    def types(options):
        inputs = set_up(book, options, kinds=KINDS, block=64, devices=1).inputs
        return [(each.shape, each.dtype) for each in jax.tree.leaves(inputs)]

    assert types(OPTIONS) == types(OPTIONS._replace(**other))


def test_what_is_compiled_in_makes_another_program(made, book, change):
    first = made()
    richer = change.opening(book, "openai", "cash", 2.0)
    for other in (made(quarters=5), made(statuses=("funded",)), made(of=richer)):
        assert other.main is not first.main


def test_a_process_keeps_the_programs_it_used_last(made):
    first, second = made(), made(quarters=5)
    assert made().main is first.main
    third = made(quarters=6)  # the one of five quarters is given up
    assert made().main is first.main
    assert made(quarters=5).main is not second.main
    assert len({each.main for each in (first, third)}) == KEPT


def test_a_program_is_for_one_width(made):
    with pytest.raises(ValueError, match="another width"):
        made().in_chunks(Layout(16, 1, 1))
