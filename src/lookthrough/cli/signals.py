"""The signals that ask the program to stop: Ctrl-C, SIGTERM (a scheduler), SIGHUP (a terminal that closes).

Each stops the work as Ctrl-C does, with a word, and ends with 128 and its number, as shells count. A signal that the
caller has switched off, as ``nohup`` does, stays off.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

WORDS = {"SIGTERM": "asked to stop (SIGTERM)", "SIGHUP": "the terminal was closed (SIGHUP)"}
"""What is said of the signals that are listened to; Windows lacks some."""


class StopSignal(KeyboardInterrupt):
    """The program was asked to stop.

    Attributes:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def listen() -> None:
    """Let the signals raise :class:`StopSignal` where they would end the program without a word."""
    for name in WORDS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def why_stopped(stop: KeyboardInterrupt) -> tuple[str, int]:
    """Return what stopped the program in words, and the exit code."""
    number = stop.number if isinstance(stop, StopSignal) else int(signal.SIGINT)
    return WORDS.get(signal.Signals(number).name, "interrupted"), 128 + number


def _stop(number: int, _frame: FrameType | None) -> None:
    raise StopSignal(number)
