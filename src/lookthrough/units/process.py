"""A process that runs one command: how often it looks for what nobody holds, and how it ends."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE = 20_000  # objects made between two searches; Python's 700 are for programs whose objects do not mostly stay
TIMES = 20  # searches among the young before one among the older


def search_seldom() -> None:
    """Search seldom for objects that hold each other alone: a book is a million that stay, an eighth of its loading."""
    gc.set_threshold(MADE, TIMES, TIMES)


@contextmanager
def left_at_once() -> Iterator[None]:
    """End the process as soon as all that was to be done at its end is done, and leave its memory to the system.

    To take apart what JAX and a book hold takes Python 0.4 s, and nobody has anything from it.
    """
    ended: list[int] = []

    def leave() -> None:
        if not ended:
            return  # by an error that nobody caught, or a signal: as Python ends
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):  # whoever read has gone: Python has its own words for that
            return
        os._exit(ended[0])

    atexit.register(leave)  # before anything else is registered, and so done after it
    try:
        yield
        ended.append(0)
    except SystemExit as leaving:
        if leaving.code is None or isinstance(leaving.code, int):
            ended.append(leaving.code or 0)
        raise
    except KeyboardInterrupt as stop:  # before the command listens: threads of XLA do not outlive Python's end
        if sys.stderr is not None:
            sys.stderr.write("interrupted\n")
        ended.append(128 + int(getattr(stop, "number", signal.SIGINT)))
        raise SystemExit(ended[0]) from None


@contextmanager
def stopped_at_once(number: int, word: str) -> Iterator[None]:
    """End the process at a signal without an exception, which may come where an import holds its lock for ever.

    Args:
        number: of the signal; where the caller has switched it off, it stays off.
        word: said on standard error.
    """

    def stop(*_: object) -> None:
        os.write(sys.__stderr__.fileno() if sys.__stderr__ is not None else 2, word.encode())
        os._exit(128 + number)

    before = signal.getsignal(number)
    if before not in {signal.SIG_DFL, signal.default_int_handler}:
        yield
        return
    signal.signal(number, stop)
    try:
        yield
    finally:
        signal.signal(number, before)
