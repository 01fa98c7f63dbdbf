"""The same with the engine and the command line: two at once, and killed at any time. Asked by ``make fuzz``.

Each process is a command as a user gives it; a small book and few paths, whose program is compiled once.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.any_book.books import book

KILLS = 20
AIMED = ("000000064.chunk", "paths.parquet", "contract.parquet", "flows.parquet", "timings.json", "run.json")
SMALL = ("--paths", "256", "--quarters", "8", "--block", "64", "--devices", "1", "--trace", "2")

pytestmark = pytest.mark.skipif(
    "LOOKTHROUGH_KILLS" not in os.environ, reason="minutes of runs, which make fuzz asks for"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engine")
    book(0).write(folder / "book")
    return folder


@pytest.fixture(scope="module")
def begin(place):
    """Return a function that starts a run into a folder of the place."""

    def start(out, seed, *words):
        command = [sys.executable, "-m", "lookthrough", "stress", "--book", place / "book", *SMALL, "--seed", str(seed)]
        command = [str(each) for each in (*command, "--out", place / out, *words)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    return start


def ends(process):
    said = process.communicate()[1]
    assert "Traceback" not in said, said
    return process.returncode, said


def digests(folder):
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "timings.json"]
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def clean(place, begin):
    """The bytes of a run of each seed that nobody disturbed, and how long one takes."""
    found, begun = {}, time.monotonic()
    for seed in (1, 2):
        begun = time.monotonic()
        assert ends(begin(f"clean{seed}", seed))[0] == 0
        found[seed] = digests(place / f"clean{seed}")
    return found, time.monotonic() - begun


def audited(place, out):
    """Return how a reader of the folder ends."""
    command = [sys.executable, "-m", "lookthrough", "compare", str(place / out), str(place / out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode != 3 or "--resume" in done.stderr
    return done.returncode


@pytest.mark.parametrize("apart", [0.0, 0.3, 0.8])
def test_of_two_runs_at_once_one_is_refused_and_the_other_is_whole(place, begin, clean, apart):
    out = f"two{apart}"
    first = begin(out, 1)
    time.sleep(apart)
    second = begin(out, 2)
    codes = {1: ends(first), 2: ends(second)}
    assert sorted(code for code, _ in codes.values()) == [0, 2]
    (winner,) = (seed for seed, (code, _) in codes.items() if code == 0)
    assert digests(place / out) == clean[0][winner]
    assert any("is being written by another run" in said for code, said in codes.values() if code == 2)


def killed(place, begin, clean, out, when):
    """Kill a run of seed 2 over one of seed 1, hold what is left to the promise, and finish it."""
    assert ends(begin(out, 1))[0] == 0
    process = begin(out, 2)
    when(process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    left = {
        name: digest for name, digest in digests(place / out).items() if not name.startswith(("unfinished/", ".lock"))
    }
    if "run.json" in left:
        assert left in (clean[0][1], clean[0][2])
        assert audited(place, out) == 0
    else:
        assert audited(place, out) == 3
    assert ends(begin(out, 2, "--resume"))[0] == 0
    assert digests(place / out) == clean[0][2]


@pytest.mark.parametrize("number", range(KILLS))
def test_a_run_killed_at_any_time_leaves_a_whole_one_or_says_so(place, begin, clean, number):
    share = random.Random(number).uniform(0.1, 1.1)  # noqa: S311  # a moment, no secret
    killed(place, begin, clean, f"random{number}", lambda _: time.sleep(share * clean[1]))


@pytest.mark.parametrize("name", AIMED)
def test_a_run_killed_at_a_file_leaves_a_whole_one_or_says_so(place, begin, clean, name):
    def when(process):
        path = place / f"aimed-{name}" / "unfinished" / name
        while process.poll() is None and not path.exists():
            time.sleep(0.0005)

    killed(place, begin, clean, f"aimed-{name}", when)
