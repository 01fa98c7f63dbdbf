"""What can be wrong with a run folder; each message says which file it is and what to do."""

from __future__ import annotations

from lookthrough.errors import InputError, UsageError


class RunFolderError(UsageError):
    """A folder that holds no run, or one of other options than are asked for."""


class BusyFolderError(UsageError):
    """A folder into which another run is writing."""


class UnfinishedRunError(InputError):
    """A folder whose run was begun and not finished."""


class UnreadableRunError(InputError):
    """A file of a run folder is missing, damaged, or of another run."""


class NotFiniteError(InputError):
    """A result is not a finite number, so no file can hold it."""
