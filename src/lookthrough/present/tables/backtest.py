"""A back-test as tables: shares of failures as of each day, and the scores of the chances by kind of event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import percent
from lookthrough.present.table import Marked, table_of
from lookthrough.present.tables.common_columns import count, ids, share, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.calibration.backtest import Backtest, KindScore, Surprise, VintageShares
    from lookthrough.present.table import Fields, Table

NONE = "-"
ALL = "all"
WRITTEN = {"brier": "Brier", "log": "log"}
RIVALS = {"": "run", "_base": "base rate", "_rating": "rating"}


def shares_table(answer: Backtest) -> Table:
    """Return in what share of the futures of each day companies and vehicles fail within ten years."""
    fields: Fields[VintageShares] = (
        (ids("entity"), lambda r: r.entity),
        *((share(day, unit="", absent=NONE), _on(day)) for day in answer.days),
        (text("spread", "highest over lowest", absent=NONE), lambda r: None if r.spread is None else f"{r.spread:.1f}"),
    )
    return table_of(fields, answer.vintages, name="vintages")


def _on(day: str) -> Callable[[VintageShares], Marked]:
    return lambda row: Marked(row.shares[day], f" ({percent(row.structural[day])})")


def scores_table(answer: Backtest) -> Table:
    """Return the scores of each kind over all days, of all kinds on each day, and of all together."""
    fields: Fields[KindScore] = (
        (text("kind", "kind of event"), lambda r: r.kind or ALL),
        (text("day"), lambda r: r.day or ALL),
        (count("questions"), lambda r: r.questions),
        (count("hits", "answered with 1"), lambda r: r.hits),
        (count("scored"), lambda r: 0 if r.score is None else r.score.asked),
        (count("scored_hits", "of them 1"), lambda r: 0 if r.score is None else r.score.hits),
        (text("mean_chance", "mean chance", absent=NONE), _figure("mean_chance")),
        *(
            (text(f"{name}{rival}", f"{words}, {whose}", absent=NONE), _figure(f"{name}{rival}"))
            for name, words in WRITTEN.items()
            for rival, whose in RIVALS.items()
        ),
        (text("verdict", absent="no chance"), _verdict),
    )
    return table_of(fields, (*answer.kinds[:-1], *answer.by_day, answer.kinds[-1]), name="scores")


def surprises_table(answer: Backtest) -> Table:
    """Return the questions of each kind whose chance lay farthest from the answer."""
    fields: Fields[tuple[KindScore, Surprise]] = (
        (text("kind", "kind of event"), lambda r: r[0].kind),
        (text("day"), lambda r: r[1].day),
        (ids("subject", "about"), lambda r: r[1].subject),
        (count("answer"), lambda r: r[1].answer),
        (share("chance", unit=""), lambda r: r[1].chance),
    )
    rows = [(kind, surprise) for kind in answer.kinds[:-1] for surprise in kind.surprises]
    return table_of(fields, rows, name="surprises")


def _figure(name: str) -> Callable[[KindScore], str | None]:
    return lambda row: None if row.score is None else f"{getattr(row.score, name):.4f}"


def _verdict(row: KindScore) -> str | None:
    if row.score is None:
        return None
    return "better than both" if row.score.beats else "not better"
