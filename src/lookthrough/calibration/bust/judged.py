"""What frozen runs said, held against what came: scores of model and rankings, and what would refute the model.

Chances and losses are means over the seeds; a firm is called the earlier, the earlier its median quarter, never last,
and among equals the likelier its failure. Rankings that know no run score on the same firms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from lookthrough.calibration.bust.came import (
    BEARER,
    CREDIT_LOSS,
    FAILURE,
    OF_FIRMS,
    ORDER_FALL,
    RECOVERY,
    SURVIVAL,
)
from lookthrough.calibration.bust.said import BEARERS
from lookthrough.calibration.bust.scoring import BrierParts, Came, ScoreRange, brier, covered, order, parts
from lookthrough.units.quarter import quarter_number, quarter_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.calibration.bust.came import BoomOutcome

MODEL = "model"
BASE_RATE = "base rate of the letters"
ALL = "all"
HALF_OF_CLAIMS = 0.5  # what everybody guesses a vendor loses on its claims
USUAL_RECOVERY = {"secured": 0.7, "unsecured": 0.4, "junior": 0.2}


@dataclass(frozen=True, slots=True)
class FirmScore:
    """Scores over a group of firms.

    Attributes:
        group: whose; ``all`` = all of them.
        apart: whether firms with a reason to be scored apart are left out.
        firms, failed: how many, and how many of them failed.
        order: tau by who says it: the model and each ranking.
        brier: of failure by the end, the same, with the base rate of the letters.
        parts: of the model's.
        covered: failures inside the model's 10 to 90 %.
        covered_constant: the same of a constant hazard with the base rate of the letters.
    """

    group: str
    apart: bool
    firms: int
    failed: int
    order: Mapping[str, ScoreRange]
    brier: Mapping[str, ScoreRange]
    parts: BrierParts
    covered: ScoreRange
    covered_constant: ScoreRange


@dataclass(frozen=True, slots=True)
class ShareScore:
    """A share that came beside what the model and a rival say; ``None`` = not said."""

    what: str
    of: str
    came: float
    model: float | None
    rival: float | None


@dataclass(frozen=True, slots=True)
class JudgedRuns:
    """One kind of run against what came."""

    scenario: str
    seeds: tuple[int, ...]
    paths: int
    recalled: float
    late_onset: float
    firms: tuple[FirmScore, ...]
    shares: tuple[ShareScore, ...]
    losses: Mapping[str, float]
    distance: float | None
    amplified: Mapping[str, tuple[float, float]]


def judge(kept: Mapping[str, Any], outcomes: Sequence[BoomOutcome]) -> JudgedRuns:
    """Return the scores of one frozen file."""
    runs = kept["runs"]
    chance = failing(runs)
    danger = {MODEL: called(runs), **kept["rankings"]}
    chances = {MODEL: chance, **kept["chances"]}
    groups = (ALL, *sorted({each.group for each in outcomes if each.kind in OF_FIRMS}))
    firms = tuple(
        score
        for group in groups
        for apart in (False, *((True,) if any(each.apart for each in outcomes) else ()))
        if (score := _firms(kept, outcomes, group, apart, danger, chances)) is not None
    )
    losses = _shares({name: fmean([run["losses"][name] for run in runs]) for name in BEARERS})
    bearers = {each.entity: each.value or 0.0 for each in outcomes if each.kind == BEARER}
    return JudgedRuns(
        scenario=kept["scenario"],
        seeds=tuple(run["seed"] for run in runs),
        paths=runs[0]["paths"],
        recalled=kept["recalled"],
        late_onset=fmean([run["late_onset"] for run in runs]),
        firms=firms,
        shares=tuple(_compared(runs, outcomes)),
        losses=losses,
        distance=_distance(losses, bearers) if bearers else None,
        amplified=_amplified(runs[0], kept["without_vendor_channel"]),
    )


def _firms(
    kept: Mapping[str, Any],
    outcomes: Sequence[BoomOutcome],
    group: str,
    apart: bool,  # noqa: FBT001  # both ways are asked for
    danger: Mapping[str, Mapping[str, float]],
    chances: Mapping[str, Mapping[str, float]],
) -> FirmScore | None:
    first = quarter_number(kept["quarters"][0])
    named = danger[MODEL]
    rows = [
        Came(each.entity, _quarter(each, first, len(kept["quarters"])))
        for each in outcomes
        if each.kind in OF_FIRMS and group in {ALL, each.group} and each.entity in named
        if not (apart and each.apart)
    ]
    if not rows:
        return None
    spans = _spans(kept["runs"])
    return FirmScore(
        group=group,
        apart=apart,
        firms=len(rows),
        failed=sum(row.quarter is not None for row in rows),
        order={name: order(ranking, rows) for name, ranking in danger.items()},
        brier={name: brier(table, rows) for name, table in chances.items()},
        parts=parts(chances[MODEL], rows),
        covered=covered(spans, rows),
        covered_constant=covered(_constant(chances[BASE_RATE], len(kept["quarters"])), rows),
    )


def _quarter(outcome: BoomOutcome, first: int, quarters: int) -> int | None:
    """Return the quarter of a failure within the run; one that came later counts as none."""
    if outcome.kind == SURVIVAL or outcome.day is None:
        return None
    since = quarter_of(outcome.day) - first
    return since if outcome.kind == FAILURE and since < quarters else None


def failing(runs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the chance that each firm fails by the end, the mean over runs as they are kept."""
    firms = zip(*(run["firms"] for run in runs), strict=True)
    return {each[0]["id"]: fmean(firm["failed"] for firm in each) for each in firms}


def called(runs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return how early runs, as they are kept, call each firm: more for an earlier median, then for a larger chance."""
    quarters, chance = len(runs[0]["quarters"]), failing(runs)
    found = {}
    for each in zip(*(run["firms"] for run in runs), strict=True):
        median = fmean(quarters if firm["quarters"][1] is None else firm["quarters"][1] for firm in each)
        found[each[0]["id"]] = quarters - median + chance[each[0]["id"]] / (quarters + 1.0)
    return found


def _spans(runs: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int | None, int | None]]:
    return {firm["id"]: (firm["quarters"][0], firm["quarters"][2]) for firm in runs[0]["firms"]}


def _constant(chances: Mapping[str, float], quarters: int) -> dict[str, tuple[int | None, int | None]]:
    """Return between which quarters 10 and 90 % of the paths of a constant hazard have failed; ``None`` = never."""
    found = {}
    for firm, chance in chances.items():
        hazard = -math.log1p(-chance) / quarters
        low, high = (None if chance <= part else math.ceil(-math.log1p(-part) / hazard) - 1 for part in (0.1, 0.9))
        found[firm] = low, high
    return found


def _compared(runs: Sequence[Mapping[str, Any]], outcomes: Sequence[BoomOutcome]) -> list[ShareScore]:
    vendors = [{vendor["id"]: vendor for vendor in run["vendors"]} for run in runs]
    found = []
    for each in outcomes:
        value = each.value or 0.0
        if each.kind == CREDIT_LOSS:
            said = _mean_known([_claims(table.get(each.entity)) for table in vendors])
            found.append(ShareScore("loss on claims", each.entity, value, said, HALF_OF_CLAIMS))
        elif each.kind == ORDER_FALL:
            said = _mean_known([_fall(table.get(each.entity)) for table in vendors])
            found.append(ShareScore("fall of yearly sales", each.entity, value, said, None))
        elif each.kind == RECOVERY:
            said = _mean_known([run["recovery"][each.entity] for run in runs])
            found.append(ShareScore("recovery", each.entity, value, said, USUAL_RECOVERY[each.entity]))
    return found


def _claims(vendor: Mapping[str, Any] | None) -> float | None:
    if vendor is None or vendor["lent"] <= 0.0:
        return None
    lost: float = (vendor["lost"] + vendor["called"]) / vendor["lent"]
    return lost


def _fall(vendor: Mapping[str, Any] | None) -> float | None:
    if vendor is None or vendor["sales"][0] <= 0.0:
        return None
    fall: float = 1.0 - vendor["sales"][1] / vendor["sales"][0]
    return fall


def _amplified(run: Mapping[str, Any], without: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return losses with the channel that carries vendors' money and without it, of the same seed, USD bn."""
    return {name: (run["losses"][name], without["losses"][name]) for name in BEARERS}


def _shares(amounts: Mapping[str, float]) -> dict[str, float]:
    whole = math.fsum(amounts.values())
    return {name: amount / whole if whole else 0.0 for name, amount in amounts.items()}


def _distance(said: Mapping[str, float], came: Mapping[str, float]) -> float:
    """Return half the sum of absolute differences of two sets of shares over the bearers that both have."""
    return 0.5 * math.fsum(abs(said.get(name, 0.0) - came.get(name, 0.0)) for name in {*said, *came})


def _mean_known(values: Sequence[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return fmean(known) if known else None
