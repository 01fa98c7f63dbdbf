"""The forecasts of a day as a file: written before anybody looks at what came, and never written again.

It holds what the forecasts rest on (parameters, revenue of labs, the known rows of each series, draws and seed) and
what they say (quantiles). Who scores it makes the same forecasts again from the book as it is then: where what they
rest on has changed, or the same gives another forecast, the file is refused.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from lookthrough.calibration.hindcast.hindcast import SHARES, quantiles
from lookthrough.errors import InputError, UsageError
from lookthrough.runs.durable import write_json
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lookthrough.calibration.hindcast.hindcast import HeldForecast, Hindcast
    from lookthrough.contracts.slots import Slot

REACH = 1e-6  # relative: by how much the same forecast may differ between two machines
MOST_DRAWS = 10_000_000
ROUNDING = 1e-9  # relative: of what it rests on, which is read and at most added up
RESTS_ON = ("made_on", "to", "parameters", "of_later", "revenue", "momentum", "series")
METHOD = (
    "Each series goes on from its last row public on the day, times what the world, stepped without the financing, is "
    "over its start so many calendar quarters later. Rivals: a random walk of the log with drift, fitted to the rows "
    "public on the day, and no change. Score: CRPS of all draws, exact, in the unit of the series."
)
_AGAIN = "freeze again into another file, and say that what came was known by then"


def keep(found: Hindcast, file: Path) -> None:
    """Write forecasts into a file that is not there yet.

    Raises:
        UsageError: the file is there already.
    """
    if file.exists():
        raise UsageError(f"{file} stands already, and what is frozen is not made again: score it with --file {file}")
    write_json(file, document(found))


def document(found: Hindcast) -> dict[str, object]:
    """Return forecasts as plain values: what they rest on, and what they say."""
    return {
        "method": METHOD,
        "book": found.title,
        "book_sha256": found.book_sha256,
        "made_on": found.made_on.isoformat(),
        "to": found.to.isoformat(),
        "draws": found.draws,
        "seed": found.seed,
        "shares": list(SHARES),
        "parameters": {name: _range(slot) for name, slot in found.inputs.parameters.items()},
        "of_later": list(found.of_later),
        "revenue": {lab: _range(slot) for lab, slot in found.inputs.revenue.items()},
        "momentum": {lab: _range(s) for lab, s in zip(found.inputs.revenue, found.inputs.momentum, strict=True)},
        "series": [_rests_on(each) for each in found.series],
        "not_decidable": {each.held.what: each.undecidable for each in found.series if each.undecidable},
        "forecasts": {each.held.what: _says(each) for each in found.series if not each.undecidable},
    }


def read(file: Path) -> Mapping[str, Any]:
    """Read forecasts.

    Raises:
        InputError: there is no such file, or it holds no forecasts of a hindcast.
    """
    if not file.is_file():
        raise InputError(f"{file}: there is no such file; lookthrough backtest world --freeze {file} makes it")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise InputError(f"{file}: cannot be read as JSON: {error}") from error
    if not isinstance(found, dict) or not _is_made_here(found):
        raise InputError(f"{file}: no forecasts of a hindcast; leave the file as backtest world --freeze made it")
    return found


def _is_made_here(found: Mapping[str, Any]) -> bool:
    """Return whether a document has all that forecasts are made again from, each of its kind."""
    if any(name not in found for name in ("draws", "seed", "forecasts", *RESTS_ON)):
        return False
    draws, seed, days = found["draws"], found["seed"], (found["made_on"], found["to"])
    counts = isinstance(draws, int) and isinstance(seed, int) and 1 <= draws <= MOST_DRAWS and seed >= 0
    return counts and all(isinstance(day, str) for day in days)


def refuse_another(file: Path, kept: Mapping[str, Any], again: Hindcast) -> None:
    """Refuse a file whose forecasts the book and the method of today do not give.

    Raises:
        InputError: they rest on something else, or are others; the message names the first difference.
    """
    now = json.loads(json.dumps(document(again)))
    for name in RESTS_ON:
        for place, before, after in _differences(name, kept[name], now[name], ROUNDING):
            raise InputError(
                f"{file}: frozen of another book: {place} was {before} and is {after}; take the book of that day, or "
                f"{_AGAIN}"
            )
    for place, before, after in _differences("forecast", kept["forecasts"], now["forecasts"], REACH):
        raise InputError(
            f"{file}: the method has changed: {place} was {before} and is {after} from the same book; take the program "
            f"of that day, or {_AGAIN}"
        )


def _range(slot: Slot) -> list[float]:
    return [slot.low, slot.mid, slot.high]


def _rests_on(each: HeldForecast) -> dict[str, object]:
    held, rows = each.held, each.rows
    return {
        "what": held.what,
        "field": held.field,
        "of": held.of,
        "series": list(held.series),
        "public_after": held.public_after,
        "unit": rows.unit,
        "known": [[row.period, row.value] for row in rows.known],
    }


def _says(each: HeldForecast) -> dict[str, object]:
    walk = each.walk
    return {
        "drift": None if walk is None else walk.drift,
        "deviation": None if walk is None else walk.deviation,
        "no_change": None if each.last is None else each.last.value,
        "quarters": [
            {
                "quarter": quarter_name(q.quarter),
                "ahead": q.ahead,
                "world": list(quantiles(q.world)),
                "random_walk": list(quantiles(q.walk)),
            }
            for q in each.quarters
        ],
    }


def _differences(place: str, before: object, after: object, reach: float) -> Iterator[tuple[str, object, object]]:
    """Yield where two documents differ; numbers may by ``reach``, relative."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in (*before, *(key for key in after if key not in before)):
            yield from _differences(f"{place} of {key}", before.get(key), after.get(key), reach)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True), start=1):
            named = one.get("what") or one.get("quarter") if isinstance(one, dict) else None
            yield from _differences(f"{place}, {named or number}", one, other, reach)
    elif not _alike(before, after, reach):
        yield place, before, after


def _alike(before: object, after: object, reach: float) -> bool:
    if isinstance(before, float | int) and isinstance(after, float | int):
        return math.isclose(before, after, rel_tol=reach, abs_tol=0.0)
    return before == after
