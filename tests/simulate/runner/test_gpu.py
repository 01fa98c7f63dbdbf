"""On a GPU the program is the same and its numbers those of the CPU to 1e-9; where there is none, that is said."""

import json
import subprocess
import sys

import pytest

from lookthrough.errors import UsageError
from lookthrough.simulate.runner.compiling import prepare
from tests.book.small_book import write
from tests.cli.asking import refused
from tests.mutants.bases import books
from tests.places import ROOT

SEEN = "import jax; print(jax.devices()[0].platform)"
LEFT = {"seconds", "versions"}


def plain(document, key=""):
    """Yield every number and word of a document with its place."""
    if isinstance(document, dict):
        for name, inner in document.items():
            if name not in LEFT:
                yield from plain(inner, f"{key}.{name}")
    elif isinstance(document, list):
        for place, inner in enumerate(document):
            yield from plain(inner, f"{key}[{place}]")
    else:
        yield key, document


@pytest.fixture(scope="module")
def seen():
    """What JAX runs on by itself, asked in a process of its own."""
    done = subprocess.run([sys.executable, "-c", SEEN], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_numbers_of_a_gpu_are_those_of_the_processor(seen, tmp_path):
    if seen != "gpu":
        pytest.skip(f"JAX sees no GPU here, only {seen}")
    book = write(tmp_path / "book", books()["valid"])
    found = {}
    for name, words in (("cpu", ("--devices", "1")), ("gpu", ("--gpu",))):
        command = [sys.executable, "-m", "lookthrough", "stress", "--book", str(book), "--scenario", "fade"]
        command += ["--paths", "256", "--quarters", "8", "--trace", "0", "--json", *words]
        done = subprocess.run(
            [*command, "--out", str(tmp_path / name)], capture_output=True, text=True, check=True, cwd=ROOT
        )
        found[name] = dict(plain(json.loads(done.stdout)))
    assert list(found["cpu"]) == list(found["gpu"])
    for key, value in found["cpu"].items():
        if isinstance(value, float):
            assert found["gpu"][key] == pytest.approx(value, rel=1e-9, abs=1e-9), key
        else:
            assert found["gpu"][key] == value, key


def test_where_there_is_no_gpu_a_sentence_says_what_to_do(tmp_path):
    prepare(1)
    with pytest.raises(UsageError, match=r"JAX sees no GPU here, only cpu: .*lookthrough\[gpu\].* leave --gpu out"):
        prepare(1, gpu=True)
    book = write(tmp_path / "book", books()["valid"])
    asked = ("stress", "--book", book, "--scenario", "fade", "--paths", "64", "--quarters", "4", "--out", tmp_path)
    assert "leave --gpu out" in refused(*asked, "--gpu", code=2)
    assert "--shard with --gpu" in refused(*asked, "--gpu", "--cluster", "local:1", code=2)
