"""What the tests of explosive behaviour find, as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from lookthrough.gauges.explosive.critical_values import LEVELS
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain, plain_record

if TYPE_CHECKING:
    from lookthrough.gauges.dated_series import DatedSeries
    from lookthrough.gauges.explosive.decidable import Undecidable
    from lookthrough.gauges.explosive.held_against import DatedEpisode, HeldAgainst
    from lookthrough.gauges.explosive.how_tested import HowTested

DECIDED, NOT_DECIDABLE = "decided", "not decidable"
EXPLOSIVE, NOT_EXPLOSIVE = "explosive", "not explosive"
LEVEL = LEVELS.index(0.95)  # at which the verdict is given


@dataclass(frozen=True, slots=True)
class Tested:
    """One series tested.

    Attributes:
        series: as it was tested, in logarithms where these were asked for.
        why: what cannot be decided; ``None`` where it is.
        frequency: of its dates, ``None`` where they have none.
        holidays: weekdays that a series of trading days leaves out.
        lag, convention, window, least: of the regressions: lags, what the smallest window counts, its size, its rows.
        adf, sadf, gsadf: the statistics; ``None`` where nothing is decided.
        found: the first and the last date of the window that attains the GSADF.
        bsadf: of every end, the first at ``first``.
        held: what they are held against; the last of them gives the verdict.
        shortest: observations that an episode has at least.
    """

    series: DatedSeries
    why: Undecidable | None = None
    frequency: str | None = None
    holidays: int = 0
    lag: int = 0
    convention: str = ""
    window: int = 0
    least: int = 0
    adf: float | None = None
    sadf: float | None = None
    gsadf: float | None = None
    found: tuple[str, str] | None = None
    bsadf: tuple[float, ...] = ()
    first: int = 0
    held: tuple[HeldAgainst, ...] = ()
    shortest: int = 0

    @property
    def status(self) -> str:
        """``decided`` or ``not decidable``."""
        return DECIDED if self.why is None else NOT_DECIDABLE

    @property
    def verdict(self) -> str:
        """Explosive or not at 95 %, by the bootstrap where there is one; or not decidable."""
        if self.gsadf is None or not self.held:
            return NOT_DECIDABLE
        return EXPLOSIVE if self.gsadf > self.held[-1].values.gsadf[LEVEL] else NOT_EXPLOSIVE

    @property
    def episodes(self) -> tuple[DatedEpisode, ...]:
        """The episodes at 95 % by what gives the verdict."""
        return self.held[-1].dated[LEVEL] if self.held else ()

    def document(self) -> dict[str, Any]:
        """Return the series as ``--json`` prints it."""
        return {
            "id": self.series.id,
            "label": self.series.label,
            "verdict": self.verdict,
            "status": self.status,
            "reason": None if self.why is None else self.why.reason,
            "why": None if self.why is None else plain_record(self.why),
            "observations": len(self.series.values),
            "from": self.series.periods[0] if self.series.periods else None,
            "to": self.series.periods[-1] if self.series.periods else None,
            "frequency": self.frequency,
            "holidays": self.holidays,
            "lag": self.lag,
            "smallest_window": {"counts": self.convention, "size": self.window, "rows": self.least},
            "statistic": self.gsadf,
            "adf": self.adf,
            "sadf": self.sadf,
            "window_of_gsadf": self.found,
            "critical": {each.null: each.document() for each in self.held},
            "episodes": plain(self.episodes),
            "shortest_episode": self.shortest,
            "bsadf": self._path(),
        }

    def _path(self) -> list[dict[str, object]]:
        if not self.held:
            return []
        sequence = self.held[-1].values.sequence
        dates = self.series.periods[self.first :]
        return [
            {"period": date, "bsadf": value, "critical": [float(level) for level in critical]}
            for date, value, critical in zip(dates, self.bsadf, sequence.T, strict=True)
        ]


TestedRow = TypedDict(  # by this form, since ``from`` is a word of the language
    "TestedRow",
    {
        "id": "str",
        "label": "str",
        "verdict": "str",
        "status": "str",
        "reason": "str | None",
        "observations": "int",
        "from": "str | None",
        "to": "str | None",
        "frequency": "str | None",
        "holidays": "int",
        "lag": "int",
        "statistic": "float | None",
        "adf": "float | None",
        "sadf": "float | None",
        "window_of_gsadf": "tuple[str, ...] | None",
        "shortest_episode": "int",
        "episodes": "int",
    },
)
"""A series and its test: a row of the frame."""


@dataclass(frozen=True, slots=True, repr=False)
class Explosive(Framed):
    """What :func:`explosive` finds: a test of each series, and how it was made."""

    row_type = TestedRow

    tests: tuple[Tested, ...]
    how: HowTested

    @property
    def decided(self) -> tuple[Tested, ...]:
        """The series on which something is decided."""
        return tuple(test for test in self.tests if test.status == DECIDED)

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each series."""
        left_out = ("bsadf", "critical", "episodes", "why", "smallest_window")
        return [
            {key: value for key, value in test.document().items() if key not in left_out}
            | {"episodes": len(test.episodes)}
            for test in self.tests
        ]

    def document(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {"gauge": "explosive", "how": plain_record(self.how), "series": [test.document() for test in self.tests]}
