"""What can go wrong, as one tree. The message of an error says what is wrong and what to do.

``exit_code`` is how the command line ends: 2 usage or an unknown name, 3 an invalid book or input, 4 incomplete but
resumable or an answer that could not be printed whole, 128 and the number of the signal that stopped it: 130 Ctrl-C,
143 SIGTERM, 129 SIGHUP. An error that is none of these is a defect of the program and ends with 1.
"""

from __future__ import annotations


class LookthroughError(Exception):
    """What was asked for cannot be done."""

    exit_code: int = 1


class UsageError(LookthroughError, ValueError):
    """An argument cannot be used: no such file, day, grade, number, or a choice that contradicts another."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name does not exist; the message gives the nearest ones that do."""


class InputError(LookthroughError):
    """What is read cannot be used: a book, a table, a run."""

    exit_code = 3


class BookError(InputError):
    """A book cannot be used; the message shows every problem with its place in the text."""


class IncompleteError(LookthroughError):
    """Something was not finished; the message says what is kept and how to go on."""

    exit_code = 4


class InterruptedRunError(LookthroughError):
    """A signal stopped a run; the message says what is kept and how to go on."""

    exit_code = 130

    def __init__(self, message: str, *, exit_code: int = 130) -> None:
        super().__init__(message)
        self.exit_code = exit_code
