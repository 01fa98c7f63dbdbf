"""The back-test of an earlier boom as tables: what runs said of each firm, and scores beside those of rankings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.calibration.bust.judged import MODEL
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, ids, number, share, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.calibration.bust.judged import FirmScore, JudgedRuns, ShareScore
    from lookthrough.calibration.bust.refuted import Refutation, ScoredRuns
    from lookthrough.calibration.bust.scoring import ScoreRange
    from lookthrough.present.table import Fields, Table

NONE = "-"
NEVER = "never"


class WhoSays(NamedTuple):
    """One row of scores: of which runs, among whom, and who says it."""

    judged: JudgedRuns
    score: FirmScore
    who: str


def said_table(kept: Mapping[str, Any]) -> Table:
    """Return what the runs of a frozen file say of each firm: chances by seed, and the median quarter of the first."""
    runs, quarters = kept["runs"], kept["quarters"]
    fields: Fields[int] = (
        (ids("firm"), lambda at: runs[0]["firms"][at]["id"]),
        (text("kind"), lambda at: runs[0]["firms"][at]["kind"]),
        (share("failed", "fails by the end", ""), lambda at: sum(r["firms"][at]["failed"] for r in runs) / len(runs)),
        *((text(name, label), _quarter(runs[0], quarters, which)) for which, name, label in _QUANTILES),
    )
    return table_of(fields, range(len(runs[0]["firms"])), name="said")


_QUANTILES = ((0, "p10", "10 % of paths by"), (1, "p50", "half by"), (2, "p90", "90 % by"))


def _quarter(run: Mapping[str, Any], quarters: Sequence[str], which: int) -> Any:  # noqa: ANN401  # a reader of rows
    def read(at: int) -> str:
        quarter = run["firms"][at]["quarters"][which]
        return NEVER if quarter is None else quarters[quarter]

    return read


def order_table(found: Sequence[ScoredRuns]) -> Table:
    """Return tau and Brier score of the model and of every ranking, with where 90 % of samples of firms have them."""
    fields: Fields[WhoSays] = (
        (text("scenario"), lambda r: r.judged.label),
        (text("group", "firms"), lambda r: r.score.group),
        (text("apart", "without those apart"), lambda r: "yes" if r.score.apart else "no"),
        (count("firms", "number"), lambda r: r.score.firms),
        (count("failed"), lambda r: r.score.failed),
        (text("who", "who says it"), lambda r: r.who),
        (text("tau", absent=NONE), lambda r: _written(r.score.order.get(r.who))),
        (text("brier", "Brier", absent=NONE), lambda r: _written(r.score.brier.get(r.who))),
    )
    return table_of(fields, list(_rows(found)), name="order")


def _rows(found: Sequence[ScoredRuns]) -> Iterator[WhoSays]:
    for judged, _ in found:
        for score in judged.firms:
            for who in dict.fromkeys((MODEL, *score.order, *score.brier)):
                yield WhoSays(judged, score, who)


def _written(score: ScoreRange | None) -> str | None:
    if score is None or score.value is None:
        return None
    if score.low is None or score.high is None:
        return f"{score.value:.2f}"
    return f"{score.value:.2f} ({score.low:.2f} to {score.high:.2f})"


def shares_said_table(found: Sequence[ScoredRuns]) -> Table:
    """Return shares that came beside those that runs and a rival said."""
    fields: Fields[tuple[JudgedRuns, ShareScore]] = (
        (text("scenario"), lambda r: r[0].label),
        (text("what"), lambda r: r[1].what),
        (text("of"), lambda r: r[1].of),
        (share("came", unit="", absent=NONE), lambda r: r[1].came),
        (share("model", unit="", absent=NONE), lambda r: r[1].model),
        (share("rival", unit="", absent=NONE), lambda r: r[1].rival),
    )
    return table_of(fields, [(judged, each) for judged, _ in found for each in judged.shares], name="shares")


def counts_table(found: Sequence[ScoredRuns]) -> Table:
    """Return what would refute the model, line by line."""
    fields: Fields[tuple[JudgedRuns, Refutation]] = (
        (text("scenario"), lambda r: r[0].label),
        (number("number", ""), lambda r: r[1].number),
        (text("what", "it is refuted if"), lambda r: r[1].what),
        (text("answer", "is it?"), lambda r: r[1].answer),
        (text("numbers"), lambda r: r[1].numbers),
    )
    return table_of(fields, [(judged, each) for judged, counts in found for each in counts], name="counts")
