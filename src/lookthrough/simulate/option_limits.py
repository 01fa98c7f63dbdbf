"""Between which numbers the options of a run lie: beyond them no machine ends, or no book means it.

The command line and Python refuse the same numbers. Nothing heavy is imported, so that ``--help`` is instant.
"""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """The least and the most that a number may be."""

    least: float
    most: float

    def __contains__(self, value: object) -> bool:
        """Return whether a number lies between them; ``nan`` lies nowhere."""
        return isinstance(value, int | float) and self.least <= value <= self.most

    def __str__(self) -> str:
        return f"from {self.least:,} to {self.most:,}"


LIMITS = {
    "paths": Limits(1, 10_000_000),
    "quarters": Limits(1, 400),  # a century
    "seed": Limits(0, 2**63 - 1),  # what the generator of the draws takes
    "severity": Limits(0, 100),
    "block": Limits(1, 16_384),
    "devices": Limits(1, 512),
    "trace": Limits(0, 10_000),
    "draws": Limits(0, 10_000),
}
"""By the name of the option, ``draws`` that of ``bounds``."""
