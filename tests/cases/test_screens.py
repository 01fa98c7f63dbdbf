"""What is shown: on another code page, on a full disk, from a stranger's table, in wide letters, after a long time."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import threading
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.asking import answer, run
from tests.places import ROOT

LOOPS = ("loops", "--flows", "payments.csv")
PROGRAM = (sys.executable, "-m", "lookthrough")


def started(*args, **options):
    """Ask as from a shell, where the streams are those of the system."""
    return subprocess.run([*PROGRAM, *args], capture_output=True, timeout=120, check=False, **options)


def test_a_code_page_without_the_letters_gets_replacements(case):
    """github.com/Textualize/rich/issues/3764 and xinjli/allosaurus/issues/73."""
    case("23-code-page")
    result = started(*LOOPS, env={**os.environ, "PYTHONIOENCODING": "cp1252"})
    assert result.returncode == 0, result.stderr
    shown = result.stdout.decode("cp1252")
    assert "acme" in shown
    assert "?" in shown or r"\u65e5" in shown
    assert b"Traceback" not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_one_line(case):
    """github.com/torognes/vsearch/issues/243 and uutils/coreutils/issues/11481."""
    case("25-disk-full")
    with Path("/dev/full").open("wb") as full:
        asked = [*PROGRAM, "scenarios"]
        wide = {**os.environ, "COLUMNS": "200"}
        result = subprocess.run(asked, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False, env=wide)
    assert result.returncode == 4, result.stderr
    [line] = result.stderr.decode().splitlines()
    assert "space" in line


def test_a_control_sign_of_a_name_never_reaches_the_terminal(case):
    """github.com/boxdot/gurk-rs/issues/384 and marmot-protocol/mdk/issues/993."""
    case("27-escape-flows")
    result = run(*LOOPS)
    assert "\x1b" not in result.stdout + result.stderr
    if result.exit_code == 0:
        assert r"\x1b" in result.stdout
    else:
        assert result.exit_code == 3
        assert re.match(r"payments\.csv:2 column payee", result.stderr)


def places(line):
    """Return what stands at each place of a screen; a wide letter takes two."""
    return "".join(sign + " " * (unicodedata.east_asian_width(sign) in "WF") for sign in line)


def test_columns_line_up_where_letters_are_wide(case):
    """github.com/huggingface/huggingface_hub/issues/4946 and astanin/python-tabulate/issues/52."""
    case("30-cjk-width")
    lines = run(*LOOPS).stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("---"))
    spans = [match.span() for match in re.finditer(r"-+", lines[at])]
    rows = lines[at - 1 : at] + lines[at + 1 : at + 3]
    assert {row[:4] for row in rows[1:]} == {"日本銀行", "acme"}
    for row in map(places, rows):
        for (_, end), (start, _) in pairwise(spans):
            assert row[end:start].strip() == "", rows
        assert len(row.rstrip()) == spans[-1][1], rows


def network():
    """Return a table of payments between 4,548 banks, some of them hubs."""
    draw = random.Random(5)  # noqa: S311  # a fixed table, no secret
    hubs, rows = list(range(60)), {}
    while len(rows) < 12_465:
        a = draw.choice(hubs) if draw.random() < 0.5 else int(draw.paretovariate(0.35)) % 4_548
        b = draw.choice(hubs) if draw.random() < 0.4 else int(draw.paretovariate(0.35)) % 4_548
        if a != b:
            rows[a, b] = round(draw.lognormvariate(7, 2), 2)
    return "payer,payee,amount\n" + "".join(f"b{a},b{b},{x}\n" for (a, b), x in rows.items())


def test_a_long_measure_shows_a_sign_of_life(case):
    """github.com/AI4Risk/interbank, datasets/edges/edge_2023Q4.csv: 4,548 banks, 12,465 claims."""
    folder = case("56-big-network")
    (folder / "made.csv").write_text(network())
    asked = [*PROGRAM, "loops", "--flows", "made.csv"]
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as measuring:
        patience = threading.Timer(30.0, measuring.kill)  # nobody waits longer for a word
        patience.start()
        said = measuring.stderr.readline().decode()
        running = measuring.poll() is None
        patience.cancel()
        measuring.kill()
    assert said.strip()
    assert "Traceback" not in said
    assert running


def test_the_time_of_a_national_network_is_measured():
    """The same thread: how long it takes is known before it is begun."""
    assert re.search(r"4,548|12,465", (ROOT / "docs" / "performance.md").read_text())


def test_the_cache_of_an_empty_setting_is_that_of_no_setting(case, monkeypatch):
    """github.com/ziglang/zig/issues/21143 and Jguer/yay/issues/1485."""
    folder = case("41-xdg-empty")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    empty = answer("doctor")["cache"]
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert empty == answer("doctor")["cache"]
    assert Path(empty.partition(" (")[0]).is_absolute()
    assert [*folder.iterdir()] == []


def test_what_is_folded_opens_on_paper(case):
    """github.com/GoogleChrome/lighthouse/issues/1240, rust-lang/mdBook/issues/1996, guardicore/monkey/issues/2212."""
    folder = case("58-print-details")
    result = run("report", "--book", "book", "-o", "out.html")
    assert result.exit_code == 0, result.stderr
    page = (folder / "out.html").read_text(encoding="utf-8")
    assert page.count("<details") > 1
    opened = re.search(
        r"beforeprint.{0,400}details.{0,200}open|details.{0,400}open.{0,400}beforeprint", page, re.DOTALL
    )
    on_paper = re.search(r"@media print\s*\{[^}]*details", page)
    assert opened or on_paper
