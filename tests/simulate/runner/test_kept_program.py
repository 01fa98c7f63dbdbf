"""Programs that are kept between processes: found again for the same inputs alone, and never one of another book."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.simulate.runner import fingerprint as of_data
from lookthrough.simulate.runner import kept_program
from lookthrough.simulate.runner.fingerprint import fingerprint
from lookthrough.simulate.runner.kept_program import SUFFIX, exported, word_of

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Thing:
    rows: np.ndarray
    names: tuple[str, ...] = ("a",)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "lookthrough" / "compiled"


def doubled(traced: list[int], times: float, value: jax.Array) -> jax.Array:
    """Two times three is six; every tracing is noted."""
    traced.append(1)
    return times * value


def called(traced: list[int], times: float, value: object) -> float:
    program = exported(partial(doubled, traced, times), word_of((times,), (value,)), (value,))
    return float(jax.jit(program.call)(value))


def test_a_second_start_traces_nothing(folder):
    traced: list[int] = []
    assert called(traced, 2.0, jnp.asarray(3.0)) == 6.0
    assert called(traced, 2.0, jnp.asarray(4.0)) == 8.0
    assert len(traced) == 1
    assert len(list(folder.glob(f"*{SUFFIX}"))) == 1


def test_another_model_or_shape_is_another_program(folder):
    traced: list[int] = []
    assert called(traced, 2.0, jnp.asarray(3.0)) == 6.0
    assert called(traced, 5.0, jnp.asarray(3.0)) == 15.0
    program = exported(partial(doubled, traced, 2.0), word_of((2.0,), (jnp.ones(2),)), (jnp.ones(2),))
    assert program.call(jnp.ones(2)).tolist() == [2.0, 2.0]
    assert len(traced) == 3
    assert len(list(folder.glob(f"*{SUFFIX}"))) == 3


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[:-1], lambda whole: whole[:0], lambda whole: whole[:40] + whole[41:]]
)
def test_a_damaged_file_is_traced_again(folder, damage):
    traced: list[int] = []
    called(traced, 2.0, jnp.asarray(3.0))
    (path,) = folder.glob(f"*{SUFFIX}")
    path.write_bytes(damage(path.read_bytes()))
    assert called(traced, 2.0, jnp.asarray(3.0)) == 6.0
    assert len(traced) == 2
    assert called(traced, 2.0, jnp.asarray(3.0)) == 6.0  # mended
    assert len(traced) == 2


def test_the_oldest_go(folder, monkeypatch):
    monkeypatch.setattr(kept_program, "MOST", 2)
    for times in (1.0, 2.0, 3.0):
        called([], times, jnp.asarray(3.0))
    assert len(list(folder.glob(f"*{SUFFIX}"))) == 2


def test_what_is_no_data_is_traced_each_time(folder):
    traced: list[int] = []
    for _ in range(2):
        word = word_of((lambda: 2.0,), (jnp.asarray(3.0),))
        assert word is None
        exported(partial(doubled, traced, 2.0), word, (jnp.asarray(3.0),))
    assert len(traced) == 2
    assert not list(folder.glob(f"*{SUFFIX}"))


def test_a_word_is_of_values():
    one = Thing(np.array([1.0, 2.0]))
    assert fingerprint(one) == fingerprint(Thing(np.array([1.0, 2.0])))
    others = [
        Thing(np.array([1.0, 3.0])),
        Thing(np.array([1, 2])),
        Thing(np.array([[1.0, 2.0]])),
        Thing(np.array([1.0, 2.0]), ("b",)),
        Thing(np.array([1.0, 2.0]), ("a", "")),
        {"rows": np.array([1.0, 2.0])},
        [one],
        None,
    ]
    assert len({fingerprint(each) for each in (one, *others)}) == 1 + len(others)


def test_the_order_of_a_set_is_none():
    assert fingerprint({"b", "a"}) == fingerprint({"a", "b"})
    assert fingerprint(["b", "a"]) != fingerprint(["a", "b"])


def test_numbers_and_words_are_told_apart():
    words = [1, 1.0, True, "1", b"1", None, slice(1, 2), dt.date(2026, 1, 1), -0.0, 0.0]
    assert len({fingerprint(each) for each in words}) == len(words)


def test_a_word_is_of_the_code(monkeypatch):
    before = fingerprint(1)
    monkeypatch.setattr(of_data, "_code", lambda: "another")
    assert fingerprint(1) != before
    assert fingerprint(print) is None


def test_a_word_is_of_the_code_of_plug_ins(monkeypatch):
    before = of_data._code.__wrapped__()
    monkeypatch.setattr(of_data, "BROUGHT", (SimpleNamespace(module=json.decoder),))
    assert of_data._code.__wrapped__() != before
    assert of_data._files("this")
    assert of_data._files("no_such_package") == []
