"""What a book says does not depend on how it is written: the order of rows and files, ids, the scale of amounts."""

from __future__ import annotations

import json
import math
import random
from functools import cache
from pathlib import Path

import pytest

import lookthrough as lt
from tests.rewriting import read, renamed, rescaled, shuffled, write

BUNDLED = Path(lt.__file__).parent / "books" / "ai_2026"


@cache
def said():
    return read(BUNDLED)


@cache
def book():
    return lt.load()


def new_ids(draw):
    """Other ids for companies, vehicles, funds and contracts, in another order; the engine knows sectors by name."""
    old = [*book().contracts, *(e.id for e in book().entities.values() if e.class_ != "sector")]
    numbers = draw.sample(range(10_000), len(old))
    return {id_: f"x{number:04d}" for id_, number in zip(old, numbers, strict=True)}


def answers(a_book):
    """Views, funding, payments and loops of a book as plain values."""
    flows = lt.flows(a_book)
    loops = lt.circularity(flows)
    return {
        "views": {
            e.id: {view: [v.low, v.mid, v.high] for view, v in e.views.items()} for e in lt.through(a_book).entities
        },
        "flywheel": [dict(row) for row in lt.flywheel(a_book, draws=5).found.shocks],
        "funding": [dict(row) for row in lt.funding(a_book).rows],
        "flows": [[f.payer, f.payee, f.contract, f.quarter, f.layer, f.basis, f.amount] for f in flows],
        "system": [
            getattr(loops.system, name) for name in ("throughput_circularity", "circulation", "volume", "finn_index")
        ],
        "netting": [loops.gross, loops.after_netting],
        "vendors": {v.id: [v.revenue, *_ends(v.self_funded), *_ends(v.share)] for v in loops.vendors},
        "loops": [[_turned(loop.path), loop.weight] for loop in loops.loops],
    }


def _ends(interval):
    return [None] * 3 if interval is None else [interval.floor, interval.pro_rata, interval.ceiling]


def _turned(path):
    """A loop has no first payer: the pairs of payer and payee."""
    return sorted([*pair] for pair in zip(path, (*path[1:], path[0]), strict=True))


def plain(thing, back):
    """Return values with their old ids, lists in one order."""
    if isinstance(thing, dict):
        return {back.get(key, key): plain(thing[key], back) for key in sorted(thing, key=lambda k: back.get(k, k))}
    if isinstance(thing, list | tuple):
        rows = [plain(row, back) for row in thing]
        return sorted(rows, key=_about) if any(isinstance(row, list | dict | str) for row in rows) else rows
    return back.get(thing, thing) if isinstance(thing, str) else thing


def _about(row):
    return (
        json.dumps(row, default=str) if not isinstance(row, list | dict) else json.dumps(_rounded(row), sort_keys=True)
    )


def _rounded(thing):
    if isinstance(thing, float):
        return f"{thing:.9g}"
    if isinstance(thing, dict):
        return {key: _rounded(value) for key, value in thing.items()}
    return [_rounded(row) for row in thing] if isinstance(thing, list) else thing


def differences(one, other, path=""):
    """Yield where two answers differ by more than rounding."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            yield from differences(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for n, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from differences(a, b, f"{path}[{n}]")
    elif isinstance(one, float) and isinstance(other, int | float):
        if not math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12):
            yield path, one, other
    elif one != other:
        yield path, one, other


@cache
def answers_of_the_bundled_book():
    return plain(answers(book()), {})


def assert_same(root, back):
    rewritten = lt.load(root)
    assert [*differences(answers_of_the_bundled_book(), plain(answers(rewritten), back))][:5] == []
    return rewritten


@pytest.mark.parametrize("seed", [1])
def test_the_order_of_rows_keys_and_files_changes_nothing(seed, tmp_path):
    draw = random.Random(seed)  # noqa: S311 - a seeded order
    rewritten = assert_same(write(tmp_path, shuffled(said(), draw)), {})
    assert rewritten.sha256 == book().sha256


@pytest.mark.parametrize("seed", [3])
def test_other_ids_change_nothing_but_the_ids(seed, tmp_path):
    draw = random.Random(seed)  # noqa: S311 - a seeded choice of ids
    new = new_ids(draw)
    rewritten = assert_same(write(tmp_path, renamed(said(), new)), {other: id_ for id_, other in new.items()})
    assert {*rewritten.contracts, *rewritten.entities} & set(new) == set()


@pytest.mark.parametrize("scale", ["thousand", ""])
def test_amounts_in_millions_thousands_or_dollars_change_nothing(scale, tmp_path):
    assert_same(write(tmp_path, rescaled(said(), lambda: scale)), {})


def test_all_at_once_changes_nothing(tmp_path):
    draw = random.Random(5)  # noqa: S311 - a seeded way to write the book
    new = new_ids(draw)
    rewritten = rescaled(renamed(shuffled(said(), draw), new), lambda: draw.choice(["bn", "m", "thousand", ""]))
    assert_same(write(tmp_path, rewritten), {other: id_ for id_, other in new.items()})


def test_a_change_of_one_amount_is_a_difference(tmp_path):
    """The comparison can fail."""
    data = json.loads(json.dumps(said()))
    [bond] = [c for c in data["deals/hyperion.yaml"]["contracts"] if c["id"] == "c008"]
    bond["principal"] = "27.3001 bn USD"
    found = differences(answers_of_the_bundled_book(), plain(answers(lt.load(write(tmp_path, data))), {}))
    assert [*found] != []
