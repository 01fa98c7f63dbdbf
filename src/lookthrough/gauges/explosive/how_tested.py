"""How series are tested: the choices that a test is named with, since each of them moves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from lookthrough.errors import UsageError

Convention: TypeAlias = Literal["rows", "observations"]
CONVENTIONS: tuple[Convention, ...] = ("rows", "observations")
LONGEST_LAG = 6
DELTA = 1.0
DRAWS, BOOTSTRAP, SEED = 2_000, 499, 1


@dataclass(frozen=True, slots=True)
class HowTested:
    """How series are tested.

    Attributes:
        lag: of the regressions, or ``bic``: chosen once on the whole sample, from 0 to 6.
        convention: what the smallest window counts, ``rows`` or ``observations``.
        window: its size; ``None`` is that of the rule.
        draws: random walks for critical values of exactly this length; ``None`` draws only what is not shipped.
        bootstrap: draws of the wild bootstrap; ``None`` is 499 for monthly and finer series and none for others.
        is_log: whether logarithms are tested.
        delta: an episode has at least ``delta ln T`` observations.
        seed: of the draws, 0 or more.
    """

    lag: int | Literal["bic"] = 0
    convention: Convention = "rows"
    window: int | None = None
    draws: int | None = None
    bootstrap: int | None = None
    is_log: bool = False
    delta: float = DELTA
    seed: int = SEED

    def refuse(self) -> None:
        """Refuse what cannot be.

        Raises:
            UsageError: saying which option, and what it may be.
        """
        if self.lag != "bic" and not 0 <= self.lag <= LONGEST_LAG:
            raise UsageError(f"a lag of {self.lag}: it is 0 to {LONGEST_LAG}, or bic")
        if self.convention not in CONVENTIONS:
            raise UsageError(f"{self.convention!r} is no convention: it is rows or observations")
        counts = {"window": self.window, "draws": self.draws}
        for name, value in counts.items():
            if value is not None and value < 1:
                raise UsageError(f"{name} is 1 or more, not {value}")
        if self.seed < 0 or self.delta < 0.0 or (self.bootstrap is not None and self.bootstrap < 0):
            raise UsageError("a seed, delta and the draws of the bootstrap are 0 or more")
