"""A shell completes what the book has, quickly: it never loads the book or NumPy."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.book.bundled import place
from lookthrough.book.finding import TABLES
from lookthrough.book.text.quick_ids import quick_ids
from lookthrough.cli import app
from lookthrough.cli.pages.figure_names import FIGURES
from tests.book.small_book import texts_of_valid, write
from tests.cli.asking import answer

BOOKS = ("ai_2026", "telecom_2000")
SHELLS = {
    "bash": lambda typed: {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split(" ")) - 1)},
    "zsh": lambda typed: {"_TYPER_COMPLETE_ARGS": typed},
    "fish": lambda typed: {"_TYPER_COMPLETE_ARGS": typed, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
}


def completed(typed, shell="bash"):
    """Return what Typer's protocol answers a shell for a half-typed line."""
    asked = {"_LOOKTHROUGH_COMPLETE": f"complete_{shell}", **SHELLS[shell](f"lookthrough {typed}")}
    result = CliRunner(env=asked).invoke(app, prog_name="lookthrough")
    assert result.stderr == ""
    return result.stdout


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("through corew", "coreweave"),
        ("show c00", "c008"),
        ("show hyper", "hyperion"),
        ("show lease.t", "lease.term"),
        ("instrument hyperi", "hyperion"),
        ("stress --scenario hype-fade+ra", "hype-fade+rate-shock"),
        ("stress --unlink nvidia:ope", "nvidia:openai"),
        ("loops --ban openai:micro", "openai:microsoft"),
        ("gauge explosive alphabet_cap", "alphabet_capex_annual"),
        ("figure money", "money-map"),
        ("gauge wa", "washing"),
        ("list ent", "entities"),
        ("report -", "--excel"),
    ],
)
def test_every_shell_completes_what_the_book_has(shell, typed, expected):
    assert expected in completed(typed, shell).replace("\\", "")  # zsh quotes colons


def test_the_book_that_is_named_is_the_one_that_completes(tmp_path):
    root = write(tmp_path / "book", texts_of_valid())
    assert completed(f"through --book {root} ").split() == ["campus", "fund", "insurers", "meta", "pensions", "telenor"]
    assert completed("through --book telecom_2000 glob").split() == ["global_crossing"]
    assert completed(f"through --book {tmp_path} m").split() == []
    assert completed(f"through --book {root}+none m").split() == []
    assert completed(f"show --book {root}/book.yaml m").split() == []


def test_runs_are_completed_where_they_lie(tmp_path, monkeypatch):
    for run in ("runs/fade", "runs/base", "runs/base/.unfinished", "mine"):
        (tmp_path / run).mkdir(parents=True, exist_ok=True)
    for run in ("runs/fade", "runs/base", "mine"):
        (tmp_path / run / "run.json").touch()
    monkeypatch.chdir(tmp_path)
    assert completed("report ").split() == ["mine", "runs/base", "runs/fade"]
    assert completed("compare runs/base runs/f").split() == ["runs/fade"]
    assert completed("race --run runs/").split() == ["runs/base", "runs/fade"]
    assert completed(f"audit {tmp_path}/mi").split() == [f"{tmp_path}/mine"]
    assert completed("report nowhere/at/all").split() == []
    assert "money-map" in completed("figure m").split()
    assert "mine" in completed("figure m").split()


@pytest.mark.parametrize("name", BOOKS)
def test_the_lines_that_look_like_ids_are_the_ids_of_the_book(name):
    """The quick reading is held to the loader, variants apart: nothing is missing, and what it has more is known."""
    a_book, root = lt.load(name), place(name).root
    plural = {"entity": "entities"}
    for table, (records, _) in TABLES.items():
        assert set(quick_ids(root, plural.get(table, f"{table}s"))) == set(records(a_book)), table
    assert set(quick_ids(root, "series")) == set(a_book.series)
    names = quick_ids(root, "entities")
    assert {id_: names[id_] for id_ in names} == {e.id: e.name for e in a_book.entities.values()}


@pytest.mark.parametrize(
    "text", ["", "- id:", "id", "- {id: a, name: 'B, c'}\n- {name: x}", "\xff\x00- id: b", "deal: d"]
)
def test_a_text_that_is_none_breaks_nothing(text, tmp_path):
    for table in ("entities", "deals"):
        write(tmp_path, {f"{table}/x.yaml": text.encode("latin-1")})
        assert all(isinstance(id_, str) for id_ in quick_ids(tmp_path, table))
    assert quick_ids(tmp_path / "nowhere", "entities") == {}


def test_every_figure_of_the_book_has_a_name_to_complete():
    assert {each["id"] for each in answer("figure")["figures"]} <= set(FIGURES)
    assert list(FIGURES) == sorted(set(FIGURES))
    sections = "".join(path.read_text() for path in Path(lt.__file__).parent.glob("present/sections/**/*.py"))
    assert [name for name in FIGURES if name not in sections and not name.endswith("-by-holder")] == []


def test_completing_loads_neither_the_book_nor_numpy_and_takes_less_than_half_a_second():
    code = (
        "import sys; sys.argv = ['lookthrough']\n"
        "from lookthrough.cli import app\n"
        "try: app(prog_name='lookthrough')\n"
        "except SystemExit: pass\n"
        "print([name for name in ('numpy', 'yaml', 'jax', 'lookthrough.api') if name in sys.modules])"
    )
    env = {"_LOOKTHROUGH_COMPLETE": "complete_bash", **SHELLS["bash"]("lookthrough through me")}
    times = []
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **env}, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
        assert done.stdout.decode().split() == ["meta", "meta_ai", "meta_elpaso", "meta_prometheus", "[]"]
    assert min(times) < 2.0  # on a machine that does nothing else 0.25 s; the limit is for one that does
