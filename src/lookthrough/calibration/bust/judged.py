"""What frozen runs said, held against what came: scores of model and rankings, and what would refute the model.

Sponsors, who stand throughout a run, are scored beside the firms in groups of their own (``..., and sponsors``).

Chances and losses are means over the seeds; a firm is called the earlier, the earlier its median quarter, never last,
and among equals the likelier its failure. Rankings that know no run score on the same firms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.book.bundled import JOINT
from lookthrough.calibration.bust.beside import owners_came, owners_said
from lookthrough.calibration.bust.came import (
    BEARER,
    CAPEX_FALL,
    CREDIT_LOSS,
    FAILURE,
    OF_FIRMS,
    ORDER_FALL,
    ORDERS_TO_CLAIMS,
    RECOVERY,
    SURVIVAL,
)
from lookthrough.calibration.bust.rivals import BASE_RATE
from lookthrough.calibration.bust.said import BEARERS
from lookthrough.calibration.bust.scoring import BrierParts, Came, ScoreRange, brier, covered, order, parts
from lookthrough.units.quarter import quarter_number, quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lookthrough.calibration.bust.beside import BookSays, ShareSpan
    from lookthrough.calibration.bust.came import BoomOutcome

MODEL, RIVAL = "model", "rival"
ALL, AND_SPONSORS = "all", "and sponsors"
ALL_VENDORS = "all vendors"
AFTER = "said after what came was read"
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
    """A share that came beside what the model and a rival say; ``None`` = not known, or not said."""

    what: str
    of: str
    came: float | None
    model: float | None
    rival: float | None


@dataclass(frozen=True, slots=True)
class JudgedRuns:
    """One kind of run against what came.

    Attributes:
        scenario, seeds, paths: of the runs.
        variants: of the book that were laid over it.
        is_blind: whether the runs were frozen before what came was read.
        recalled: share of the dollars of the book that rest on memory.
        late_onset: share of paths whose shock begins after the last quarter.
        firms: scores by group.
        shares: of vendors and ranks.
        losses: who bears it, as the runs say; ``face``: pro rata to what each has.
        distance, face_distance: of the two from what came, half the sum of absolute differences.
        owners: the owners' share at the market values of the date, as the runs say; ``owners_came``: as it came.
        orders_to_claims: how many times a vendor's fall of orders is its loss on claims, by who says it.
        amplified: losses with the channel of vendors' money and without it, USD bn.
    """

    scenario: str
    seeds: tuple[int, ...]
    paths: int
    variants: tuple[str, ...]
    is_blind: bool
    recalled: float
    late_onset: float
    firms: tuple[FirmScore, ...]
    shares: tuple[ShareScore, ...]
    losses: Mapping[str, float]
    face: Mapping[str, float]
    distance: float | None
    face_distance: float | None
    owners: float | None
    owners_came: ShareSpan | None
    orders_to_claims: Mapping[str, float | None]
    amplified: Mapping[str, tuple[float, float]]

    @property
    def label(self) -> str:
        """What tells these runs from others: the scenario, variants of the book, and whether they were made again."""
        named = " ".join((self.scenario, *(f"{JOINT}{name}" for name in self.variants)))
        return named if self.is_blind or self.variants else f"{named}, again"


def judge(kept: Mapping[str, Any], outcomes: Sequence[BoomOutcome], book: BookSays) -> JudgedRuns:
    """Return the scores of one frozen file beside what its book says."""
    runs = kept["runs"]
    losses = _shares({name: fmean([run["losses"][name] for run in runs]) for name in BEARERS})
    bearers = {each.entity: each.value or 0.0 for each in outcomes if each.kind == BEARER}
    return JudgedRuns(
        scenario=kept["scenario"],
        seeds=tuple(run["seed"] for run in runs),
        paths=runs[0]["paths"],
        variants=tuple(kept.get("variants", ())),
        is_blind=kept["method"] != AFTER,
        recalled=kept["recalled"],
        late_onset=fmean([run["late_onset"] for run in runs]),
        firms=tuple(_groups(kept, outcomes, book)),
        shares=tuple(_compared(runs, outcomes, book)),
        losses=losses,
        face=book.face,
        distance=_distance(losses, bearers) if bearers else None,
        face_distance=_distance(book.face, bearers) if bearers else None,
        owners=owners_said(kept, book.market),
        owners_came=owners_came(book.market, outcomes),
        orders_to_claims=_orders_to_claims(runs, outcomes, book),
        amplified=_amplified(runs[0], kept["without_vendor_channel"]),
    )


def _groups(kept: Mapping[str, Any], outcomes: Sequence[BoomOutcome], book: BookSays) -> Iterator[FirmScore]:
    """Yield the scores of firms together and by group, then of those with sponsors among them the same."""
    firms = _Calls({MODEL: called(kept["runs"]), **kept["rankings"]}, {MODEL: failing(kept["runs"]), **kept["chances"]})
    last = dict.fromkeys(book.sponsors, 0.0)  # they stand on every path
    both = _Calls(
        {MODEL: {**firms.danger[MODEL], **last}, **book.rankings},
        {MODEL: {**firms.chances[MODEL], **last}, BASE_RATE: book.base, **book.chances},
    )
    of_firms = [each for each in outcomes if each.kind in OF_FIRMS and each.entity in firms.danger[MODEL]]
    of_both = [each for each in outcomes if each.kind in OF_FIRMS and each.entity in both.danger[MODEL]]
    apart = (False, *((True,) if any(each.apart for each in outcomes) else ()))
    with_sponsors = {each.group for each in of_both if each.entity in last}
    for group in (ALL, *sorted({each.group for each in of_firms})):
        for left_out in apart:
            if rows := _among(of_firms, group, left_out):
                yield _firms(kept, rows, group, left_out, firms)
    for group in (ALL, *sorted(with_sponsors)) if with_sponsors else ():
        yield _firms(kept, _among(of_both, group, left_out=False), f"{group} {AND_SPONSORS}", False, both)


class _Calls(NamedTuple):
    """How endangered each firm is, and its chance of failing, by who says it."""

    danger: Mapping[str, Mapping[str, float]]
    chances: Mapping[str, Mapping[str, float]]


def _among(outcomes: Sequence[BoomOutcome], group: str, left_out: bool) -> list[BoomOutcome]:  # noqa: FBT001  # both ways are asked for
    return [each for each in outcomes if group in {ALL, each.group} and not (left_out and each.apart)]


def _firms(
    kept: Mapping[str, Any],
    outcomes: Sequence[BoomOutcome],
    group: str,
    apart: bool,  # noqa: FBT001  # both ways are asked for
    calls: _Calls,
) -> FirmScore:
    first, quarters = quarter_number(kept["quarters"][0]), len(kept["quarters"])
    spans = {**dict.fromkeys((each.entity for each in outcomes), (None, None)), **_spans(kept["runs"])}
    rows = [Came(each.entity, _quarter(each, first, quarters)) for each in outcomes]
    constant = _constant(calls.chances[BASE_RATE], quarters)
    return FirmScore(
        group=group,
        apart=apart,
        firms=len(rows),
        failed=sum(row.quarter is not None for row in rows),
        order={name: order(ranking, rows) for name, ranking in calls.danger.items()},
        brier={name: brier(table, rows) for name, table in calls.chances.items()},
        parts=parts(calls.chances[MODEL], rows),
        covered=covered(spans, rows),
        covered_constant=covered(constant, rows),
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


def _compared(runs: Sequence[Mapping[str, Any]], outcomes: Sequence[BoomOutcome], book: BookSays) -> list[ShareScore]:
    vendors = [{vendor["id"]: vendor for vendor in run["vendors"]} for run in runs]
    capex = next((each.value for each in outcomes if each.kind == CAPEX_FALL), None)
    found = []
    for each in outcomes:
        value = each.value or 0.0
        if each.kind == CREDIT_LOSS:
            said = _mean_known([_claims(table.get(each.entity)) for table in vendors])
            found.append(ShareScore("loss on claims", each.entity, value, said, HALF_OF_CLAIMS))
        elif each.kind == ORDER_FALL:
            said = _mean_known([_fall(table.get(each.entity)) for table in vendors]) if book.has_later_orders else None
            found.append(ShareScore("fall of yearly sales", each.entity, value, said, capex))
        elif each.kind == RECOVERY:
            said = _mean_known([run["recovery"][each.entity] for run in runs])
            found.append(ShareScore("recovery", each.entity, value, said, USUAL_RECOVERY[each.entity]))
    if len(vendors[0]) > 1:
        whole = _mean_known([_claims(_sum(table.values())) for table in vendors])
        found.append(ShareScore("loss on claims", ALL_VENDORS, None, whole, HALF_OF_CLAIMS))
        said = _mean_known([_fall(_sum(table.values())) for table in vendors]) if book.has_later_orders else None
        found.append(ShareScore("fall of yearly sales", ALL_VENDORS, None, said, capex))
    return found


def _sum(vendors: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return all vendors as one."""
    rows = list(vendors)
    amounts = {name: math.fsum(row[name] for row in rows) for name in ("lent", "lost", "called")}
    return {**amounts, "sales": [math.fsum(row["sales"][at] for row in rows) for at in (0, 1)]}


def _orders_to_claims(
    runs: Sequence[Mapping[str, Any]], outcomes: Sequence[BoomOutcome], book: BookSays
) -> dict[str, float | None]:
    """Return how many times what vendors lose of orders is their loss on claims: model, rival, and vendors it came to.

    The rival takes the fall of carriers' capital expenditure of all that vendors sell, and a half of what is lent.
    """
    capex = next((each.value for each in outcomes if each.kind == CAPEX_FALL), None)
    lent = fmean([_sum(run["vendors"])["lent"] for run in runs])
    claims, orders = vendors_lost(runs, book)
    came = {each.entity: each.value for each in outcomes if each.kind == ORDERS_TO_CLAIMS}
    rival = None if capex is None or not lent else capex * book.sold / (HALF_OF_CLAIMS * lent)
    return {MODEL: orders / claims if orders is not None and claims else None, RIVAL: rival, **came}


def vendors_lost(runs: Sequence[Mapping[str, Any]], book: BookSays) -> tuple[float, float | None]:
    """Return what all vendors lose on claims and of orders, means over runs, USD bn.

    Of orders it is what the shock cuts; of runs that have not kept it what a year falls, where the book has orders of
    that year, else ``None``.
    """
    wholes = [_sum(run["vendors"]) for run in runs]
    claims = fmean([whole["lost"] + whole["called"] for whole in wholes])
    if all("cut" in vendor for run in runs for vendor in run["vendors"]):
        return claims, fmean([math.fsum(vendor["cut"] for vendor in run["vendors"]) for run in runs])
    fallen = fmean([whole["sales"][0] - whole["sales"][1] for whole in wholes])
    return claims, fallen if book.has_later_orders else None


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
