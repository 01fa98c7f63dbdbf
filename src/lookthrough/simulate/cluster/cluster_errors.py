"""What can be wrong with a cluster; each message says what to do."""

from __future__ import annotations

from lookthrough.errors import IncompleteError, UsageError


class ClusterError(UsageError):
    """A cluster on which no run can be begun: nobody answers, workers that do not fit, a place they do not see."""


class OtherWorkerError(UsageError):
    """A worker of another version, or on another kind of processor, than the run."""


class ClusterGoneError(IncompleteError):
    """A cluster that was there went away, or failed the same chunk again and again; what was finished is kept."""


class LostClusterError(IncompleteError):
    """The scheduler went away, or forgot what it was told; who holds the chunks knows what is left."""
