"""What would refute the model, written down before any run, and answered from frozen runs and from what came.

An answer is ``yes``: it is refuted on this count, ``no``, or ``open`` where what came does not say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.calibration.bust.came import SURVIVAL
from lookthrough.calibration.bust.judged import ALL, MODEL, failing, vendors_lost
from lookthrough.calibration.bust.rivals import DEBT_REVENUE, MARKET, RATING
from lookthrough.calibration.bust.said import OWNERS, VENDORS
from lookthrough.calibration.bust.scoring import tau_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.calibration.bust.beside import BookSays
    from lookthrough.calibration.bust.came import BoomOutcome
    from lookthrough.calibration.bust.judged import FirmScore, JudgedRuns

YES, NO, OPEN = "yes", "no", "open"
SAME_QUARTERS = 2
AS_LEVERAGE = 0.9  # tau between two rankings from which they are called the same
UNSECURED_AT_MOST = 0.4
OWNERS_OFF = 0.25
NOTHING = 0.01  # of a loss: what a channel moves less is called nothing
MORE_LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Refutation:
    """One count: what would refute the model, whether it does, and the numbers."""

    number: int
    what: str
    answer: str
    numbers: str


class ScoredRuns(NamedTuple):
    """One kind of run: its scores, and the counts on which it would be refuted."""

    judged: JudgedRuns
    counts: tuple[Refutation, ...]

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return {**asdict(self.judged), "refutations": [asdict(each) for each in self.counts]}


def refutations(
    kept: Mapping[str, Any], judged: JudgedRuns, outcomes: Sequence[BoomOutcome], book: BookSays
) -> tuple[Refutation, ...]:
    """Return every count that frozen runs can be asked; that on cash and burn is asked of runs of its own."""
    whole = next((score for score in judged.firms if score.group == ALL and not score.apart), None)
    asked = (
        (1, "the order is no better than the best of rating and market value", _order(whole)),
        (3, "all fail in the same two quarters, or in the order of leverage", _bunched(kept)),
        (4, "vendors lose more by claims than by orders", _claims(kept["runs"], book)),
        (5, "unsecured notes recover 40 % or more", _recovery(judged)),
        (6, "the owners' share of the loss is off by more than 0.25", _owners(judged)),
        (7, "without the vendors' channel nothing changes", _channel(judged)),
        (8, "every firm that stood is called more likely to fail than not", _controls(kept, outcomes)),
    )
    return tuple(Refutation(number, what, answer, numbers) for number, what, (answer, numbers) in asked)


def _order(whole: FirmScore | None) -> tuple[str, str]:
    if whole is None:
        return OPEN, "nothing is known of a firm"
    found = {name: whole.order[name].value for name in (MODEL, RATING, MARKET)}
    known = {name: value for name, value in found.items() if value is not None}
    if len(known) < len(found):
        return OPEN, "too few pairs"
    best = max(known[RATING], known[MARKET])
    said = ", ".join(f"{name} {value:.2f}" for name, value in known.items())
    return (YES if known[MODEL] <= best else NO), f"tau: {said}"


def _bunched(kept: Mapping[str, Any]) -> tuple[str, str]:
    firms = kept["runs"][0]["firms"]
    medians = Counter(firm["quarters"][1] for firm in firms if firm["quarters"][1] is not None)
    fallen = sum(medians.values())
    two = sum(count for _, count in medians.most_common(SAME_QUARTERS))
    danger = {firm["id"]: firm["failed"] for firm in firms}
    like = tau_of(danger, kept["rankings"][DEBT_REVENUE])
    bunched = fallen > SAME_QUARTERS and two == fallen
    same = like is not None and like >= AS_LEVERAGE
    said = (
        f"{two} of {fallen} medians within two quarters; tau with debt/revenue {like:.2f}" if like is not None else ""
    )
    return (YES if bunched or same else NO), said


def _claims(runs: Sequence[Mapping[str, Any]], book: BookSays) -> tuple[str, str]:
    claims, orders = vendors_lost(runs, book)
    if orders is None:
        return OPEN, f"claims {claims:.2f} USD bn; orders of the book end before the year asked about, in any run"
    cut = [run["cut"] for run in runs if "cut" in run]
    more = f"; all sellers together lose {fmean(cut):.3f} of orders" if cut else ""
    return (YES if claims > orders else NO), f"claims {claims:.3f}, orders {orders:.3f} USD bn{more}"


def _recovery(judged: JudgedRuns) -> tuple[str, str]:
    found = {each.of: each.model for each in judged.shares if each.what == "recovery"}
    if found.get("unsecured") is None:
        return OPEN, "the runs say none"
    said = ", ".join(f"{rank} {value:.0%}" for rank, value in found.items() if value is not None)
    return (YES if (found["unsecured"] or 0.0) >= UNSECURED_AT_MOST else NO), said


def _owners(judged: JudgedRuns) -> tuple[str, str]:
    """Answer at the market values of the date; where what came is a span, all of it must be off, or none."""
    said, came = judged.owners, judged.owners_came
    if said is None or came is None:
        return OPEN, "no firm that failed has a market value and what it owed"
    off = [abs(said - share) > OWNERS_OFF for share in came]
    answer = YES if all(off) else NO if not any(off) else OPEN
    return answer, f"at market values of the date: model {said:.0%}, came {came.low:.0%} to {came.high:.0%}"


def _channel(judged: JudgedRuns) -> tuple[str, str]:
    pairs = {name: judged.amplified[name] for name in (VENDORS, OWNERS)}
    moved = any(abs(on - off) > NOTHING * max(abs(on), abs(off), 1e-9) for on, off in pairs.values())
    said = "; ".join(f"{name} {on:.2f} with, {off:.2f} without" for name, (on, off) in pairs.items())
    return (NO if moved else YES), f"{said} USD bn"


def _controls(kept: Mapping[str, Any], outcomes: Sequence[BoomOutcome]) -> tuple[str, str]:
    chance = failing(kept["runs"])
    stood = [each.entity for each in outcomes if each.kind == SURVIVAL and each.entity in chance]
    if not stood:
        return OPEN, "no firm is known to have stood"
    likely = [firm for firm in stood if chance[firm] > MORE_LIKELY]
    said = f"{len(likely)} of {len(stood)} firms that stood have a chance above one half"
    return (YES if len(likely) == len(stood) else NO), said
