"""A run as the terminal sees it: progress on stderr, and what is kept when a run stops half way."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.cli.known_names import unknown
from lookthrough.cli.signals import why_stopped
from lookthrough.cli.streams import can_draw_again, draw_again, say
from lookthrough.errors import IncompleteError, InterruptedRunError, UsageError
from lookthrough.runs.contents import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.simulate.run import StressResult
    from lookthrough.simulate.shards import ShardDone

    Stress = Callable[..., StressResult]


@dataclass(slots=True)
class Progress:
    """Tells on stderr how far a run is: in one line where a terminal can draw it again, else at each quarter."""

    done: int = 0
    shown: int = 0

    def __call__(self, done: int, paths: int, seconds: float) -> None:
        """Take note of paths done."""
        self.done = done
        left = seconds / done * (paths - done)
        rate = done / max(seconds, 1e-9)
        line = f"{done:,} of {paths:,} paths in {seconds:.0f} s, {rate:,.0f} paths a second, about {left:.0f} s to go"
        if can_draw_again():
            draw_again(line, is_last=done == paths)
        elif done * 4 // paths > self.shown:
            self.shown = done * 4 // paths
            say(line)


@contextmanager
def telling_time(what: str, after: float = 2.0) -> Iterator[None]:
    """Tell on stderr that something is being done, when it takes longer than ``after`` seconds.

    Args:
        what: is done, ``measuring 12,465 payments``.
        after: seconds of silence; each silence is three times as long as the one before.
    """
    done = threading.Event()

    def tell() -> None:
        begun, silence = time.monotonic(), after
        while not done.wait(silence):
            silence *= 3
            say(f"{what} ... {time.monotonic() - begun:.0f} s so far")

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def simulate(
    book: Book, scenario: str, out: Path, settings: Mapping[str, object], stress: Stress | None = None
) -> Mapping[str, object]:
    """Run a stress into a folder and return its document.

    Args:
        book: the book.
        scenario: its name, or several joined by ``+``.
        out: the run folder.
        settings: other arguments of it, by name.
        stress: what runs it; ``None`` for :func:`lookthrough.api.stress`.

    Raises:
        UsageError: an unknown name, or a folder of another run.
        MissingAssumptionError: the book lacks an assumption.
        IncompleteError: a disk is full or fails; the message says what is kept.
        InterruptedRunError: as above.
    """
    from lookthrough import api

    _refuse_unknown(book, scenario, settings)
    progress = Progress()
    run: Stress = stress or api.stress
    with _simulating(f"simulating {scenario} into {out}", out, progress):
        return run(book, scenario, out=out, progress=progress, tell=say, **settings).document()


def simulate_shard(
    book: Book, scenario: str, shard: str, out: Path, settings: Mapping[str, object]
) -> Mapping[str, object]:
    """Work out one shard of a stress into a folder and return what is said of it; arguments and errors as above."""
    from lookthrough import machines

    _refuse_unknown(book, scenario, settings)
    progress = Progress()
    make: Callable[..., ShardDone] = machines.stress_shard
    with _simulating(f"simulating shard {shard} of {scenario} into {out}", out, progress):
        done = make(book, scenario, shard=shard, out=out, progress=progress, tell=say, **settings)
    return done.document()


@contextmanager
def _simulating(what: str, out: Path, progress: Progress) -> Iterator[None]:
    """Say what is being done, and what is kept where it stops half way.

    Raises:
        IncompleteError: a disk is full or fails.
        InterruptedRunError: a signal stopped it.
    """
    quiet_engine()
    import duckdb

    from lookthrough.simulate.runner.compiled_cache import open_cache

    say(f"{what} (the model is compiled first)")
    cache = open_cache()
    if cache.folder is None:
        say(f"compiled programs are not kept: {cache.why_not}")
    try:
        yield
    except KeyboardInterrupt as stop:
        word, code = why_stopped(stop)
        raise InterruptedRunError(f"{word}; {_kept(progress.done, out)}", exit_code=code) from None
    except (OSError, duckdb.IOException) as error:
        raise IncompleteError(f"{_reason(error, out)}; {_kept(progress.done, out)}") from error


def quiet_engine() -> None:
    """Keep the log of XLA, as of a slow compilation, off standard error: it is no talk of ours."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@contextmanager
def writing(place: Path | str, kept: str = "the run itself is kept") -> Iterator[None]:
    """Turn a failure to write what a run shows into the sentence that says that the run itself is kept.

    Args:
        place: where it is written.
        kept: what is kept, as the end of the sentence.

    Raises:
        IncompleteError: the page cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise IncompleteError(f"{_reason(error, place)}; {kept}") from error


def _refuse_unknown(book: Book, scenario: str, settings: Mapping[str, object]) -> None:
    """Refuse names that the book or the model does not have, before anything is written."""
    from lookthrough.book.finding import entity_ids
    from lookthrough.book.set_assumptions import with_assumptions
    from lookthrough.contracts.term_values import Resolver
    from lookthrough.simulate.channels import CHANNELS
    from lookthrough.world.scenario import of_assumptions, scenario_numbers

    channels, loop, changes = (settings.get(name) for name in ("channels", "unlink", "changes"))
    for channel in channels if isinstance(channels, list) else ():
        if channel not in CHANNELS:
            raise unknown("channel", channel, CHANNELS)
    if isinstance(loop, str):
        vendor, _, customer = loop.partition(":")
        if not vendor or not customer:
            raise UsageError(f"--unlink {loop}: write vendor and customer with a colon, --unlink VENDOR:CUSTOMER")
        entity_ids(book, (vendor, customer))
    given = changes if isinstance(changes, dict) else {}
    scenario_numbers(book, scenario, given, Resolver(book).first_quarter)
    with_assumptions(book, of_assumptions(book, scenario, given))


def _reason(error: Exception, place: Path | str) -> str:
    """Return why something could not be written, in one line with the place."""
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or place}"
    return f"{str(error).splitlines()[0]}: {place}"


def _kept(done: int, out: Path) -> str:
    if not done:
        return "no finished paths were kept"
    return f"{done:,} finished paths are kept in {out / UNFINISHED}: go on with the same command and --resume"
