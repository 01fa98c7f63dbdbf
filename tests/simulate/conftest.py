"""Shared runs of the bundled book: every distinct shape compiles once, so all tests use very few.

Chunks are cut to two groups of 16 paths, which lets small runs have several chunks; 40 quarters everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

import lookthrough
from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.positions.plan import compile_plan
from lookthrough.runs.contents import PARTS
from lookthrough.simulate import run, set_up
from lookthrough.simulate.answer import results
from lookthrough.simulate.answer.kept_paths import Split
from lookthrough.simulate.compile.model import compile_model
from lookthrough.simulate.compile.other_developers import run_book
from lookthrough.simulate.runner.compiling import prepare
from lookthrough.simulate.runner.devices import Layout
from lookthrough.world.drivers import SHOCKS
from tests.simulate.still import small_book, still_run
from tests.simulate.still_parties import ASSUMED, FILES
from tests.simulate.still_parties import QUARTERS as PARTIES_QUARTERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Value

HERE = Path(__file__).parent
BUNDLED = Path(lookthrough.__file__).parent / "books" / "ai_2026"
CHUNK = Layout(width=16, groups=2, devices=1)
QUARTERS = 40
SHORT = {"paths": 100, "trace": 4, "common": 1}


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """Keep tests in one worker that share a program or a run: of the bundled book, of the parties, or of a file."""
    for item in items:
        if HERE in item.path.parents:
            shared = next((name for name in ("stress", "parties") if name in item.fixturenames), item.path.stem)
            item.add_marker(pytest.mark.xdist_group(shared))


def scaled(value: Value, factor: float) -> Value:
    """Return a value with its bounds multiplied."""
    low, mid, high = (None if n is None else n * factor for n in (value.low, value.mid, value.high))
    return replace(value, low=low, mid=mid, high=high)


def with_scaled(record, field: str, name: str, factor: float):
    """Return a contract or entity with the latest value of one term or opening figure multiplied."""
    table: Mapping[str, tuple[Value, ...]] = getattr(record, field)
    return replace(record, **{field: {**table, name: (*table[name][:-1], scaled(table[name][-1], factor))}})


def change_term(book, contract: str, term: str, factor: float):
    record = with_scaled(book.contracts[contract], "terms", term, factor)
    return replace(book, contracts={**book.contracts, contract: record})


def change_opening(book, entity: str, figure: str, factor: float):
    record = with_scaled(book.entities[entity], "opening", figure, factor)
    return replace(book, entities={**book.entities, entity: record})


def change_assumption(book, name: str, factor: float):
    record = book.assumptions[name]
    changed = replace(record, value=scaled(record.value, factor))
    return replace(book, assumptions={**book.assumptions, name: changed})


def change_shock(book, scenario: str, shock: str, factor: float):
    record = book.scenarios[scenario]
    changed = replace(record, shocks={**record.shocks, shock: scaled(record.shocks[shock], factor)})
    return replace(book, scenarios={**book.scenarios, scenario: changed})


@pytest.fixture(scope="session")
def change():
    """Ways to change one input of a book, each returning a new book."""
    return SimpleNamespace(term=change_term, opening=change_opening, assumption=change_assumption, shock=change_shock)


@pytest.fixture(scope="session")
def book():
    return load_book(BUNDLED, KINDS, SHOCKS).book


@pytest.fixture(scope="session")
def plan(book):
    return compile_plan(book, KINDS)


@pytest.fixture(scope="session")
def model(book):
    prepare(1)
    return compile_model(compile_plan(run_book(book), KINDS), QUARTERS)


@pytest.fixture(scope="session")
def parties(tmp_path_factory):
    """The parties of ``still_parties`` in a run that takes their numbers and a shock."""
    return still_run(small_book(tmp_path_factory.mktemp("parties"), FILES, ASSUMED), PARTIES_QUARTERS)


@pytest.fixture(scope="session")
def stress(book, as_usual):
    """Return ``stress`` on the bundled book in the one compiled shape.

    ``of=`` gives another book; ``split=False`` leaves the thirty-two channel settings out, where a test does not read
    the channels' shares.
    """

    def small(scenario="hype-fade", *, of=book, split=True, **options):
        chosen = {"paths": 64, "devices": 1, "quarters": QUARTERS, "trace": 0, "common": 1, **options}
        with pytest.MonkeyPatch.context() as patch, as_usual():
            patch.setattr(set_up, "layout", lambda *_: CHUNK)
            if not split:
                zero = np.zeros((len(PARTS), 1))
                nothing = Split({frozenset(s): zero for s in results.all_settings()})
                patch.setattr(run, "_split", lambda *_: nothing)
            return run.stress(of, scenario, kinds=KINDS, **chosen)

    return small


@pytest.fixture(scope="session")
def hype(stress, tmp_path_factory):
    """The main job in small: 256 paths, all settings on 64 of them, four traced; result and run folder."""
    folder = tmp_path_factory.mktemp("hype")
    result = stress(paths=256, common=64, trace=4, out=folder)
    return SimpleNamespace(result=result, document=result.document(), sample=result.sample, folder=folder)


@pytest.fixture(scope="session")
def short(stress, tmp_path_factory):
    """A run of 100 paths, which ends in the middle of its second chunk, in a folder."""
    folder = tmp_path_factory.mktemp("short")
    result = stress(**SHORT, out=folder)
    return SimpleNamespace(
        result=result, document=result.document(), sample=result.sample, folder=folder, options=SHORT
    )
