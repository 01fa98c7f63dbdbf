"""What is said of diffusion, job cuts and what a bust leaves: one sentence a finding, as the data give it.

No sentence holds a figure of its own, and what the data do not bear out is not said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.diffusion.held_out import GROWTH, LINE, NO_CHANGE
from lookthrough.lens.jobs.count_forecast import CONSTANT, WALK
from lookthrough.lens.jobs.record import NONE, OPEN
from lookthrough.lens.jobs.sums import FAILS, HOLDS
from lookthrough.lens.legacy.what_was_built import CHIPS, NOT_SAID, SITES
from lookthrough.present.labels import counted, in_words
from lookthrough.present.numbers import amount, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.lens.diffusion.diffusion import Diffusion
    from lookthrough.lens.jobs.jobs import Jobs
    from lookthrough.lens.legacy.legacy import Legacy

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)


def whole(value: float) -> str:
    """Return a count with separators: 153,074."""
    return f"{value:,.0f}"


def month_in_words(written: str) -> str:
    """Return a month as people say it: October 2025."""
    year, _, month = written.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}"


# Diffusion


def regions_sentence(answer: Diffusion) -> str:
    """Return what share of each region has adopted at the book's date."""
    said = (f"{r.label} {percent(r.opening.low)} to {percent(r.opening.high)}" for r in answer.regions)
    missing = (f"{each.label} not known" for each in answer.missing)
    return f"Share that uses AI today: {', '.join((*said, *missing))}; populations differ, so levels do not compare."


def gap_sentence(answer: Diffusion) -> str:
    """Return what a programme would add and how much of that is the assumed lift; empty where that is not known."""
    gap = answer.gap
    if gap is None or not gap.years:
        return ""
    at = next((year for year in gap.years if year.quarter == gap.correlation_at), gap.years[-1])
    last, (low, mid, high) = gap.years[-1], at.revenue
    rank = gap.correlation.get("lift")
    is_lift = "" if rank is None else f" The rank correlation with the assumed lift is {rank:.2f}: the gap is largely the lift, restated."
    return (
        f"A programme that sped adoption in {answer.label(gap.region)} by {percent(gap.lift.low)} to "
        f"{percent(gap.lift.high)} would add {amount(mid)} bn USD a year to the labs' revenue by {at.quarter} ({amount(low)} "
        f"to {amount(high)}, 5 to 95 % of the draws), if all of it followed that curve. By {last.quarter} the gap is "
        f"{amount(last.revenue[1])}: a programme is a lead in time and no other end.{is_lift}"
    )


def held_out_sentence(answer: Diffusion) -> str:
    """Return which rival foretold best, and that the curve did not where it did not; empty without held-out points."""
    errors = {name: error for name, error in answer.forecast_errors.items() if error is not None}
    curves = [error for name, error in errors.items() if name.startswith("logistic")]
    if not curves or LINE not in errors:
        return ""
    said = f"logistic {amount(min(curves))} to {amount(max(curves))}"
    others = {NO_CHANGE: "no change", GROWTH: "constant growth"}
    rest = ", ".join(f"{words} {amount(errors[name])}" for name, words in others.items() if name in errors)
    verdict = (
        "The curve does not beat a line at this distance; it is used because a line leaves the interval from 0 to 100 %."
        if errors[LINE] <= min(curves)
        else "At its best ceiling the curve beats a line, but nobody knew the ceiling."
    )
    series = counted(len(answer.held_out), "series").removesuffix("s") if len(answer.held_out) == 1 else f"{len(answer.held_out)} series"
    return (
        f"At most a year ahead, mean absolute error over {series} in points: straight line {amount(errors[LINE])}, {said}, "
        f"{rest}. {verdict}"
    )


def waste_sentence(answer: Diffusion) -> str:
    """Return what projects that failed cost in the latest year, and the part that buying would have saved."""
    if not answer.waste:
        return ""
    row = answer.waste[-1]
    (low, high), (least, most) = row.wasted, row.excess
    return (
        f"Of {amount(row.spend)} bn USD that firms spent in {row.year}, {amount(low)} to {amount(high)} went into projects "
        f"that failed ({percent(low / row.spend)} to {percent(high / row.spend)}), but only {amount(least)} to "
        f"{amount(most)} of it because it was built and not bought."
        if 0.0 < most < high
        else f"Of {amount(row.spend)} bn USD that firms spent in {row.year}, {amount(low)} to {amount(high)} went into "
        f"projects that failed; built and bought fare alike."
    )


# Jobs


def record_sentence(answer: Jobs) -> str:
    """Return whether the month is a record and how unusual that is."""
    record = answer.record
    if record is None:
        return "The book names no series of announced job cuts."
    if record.status == OPEN:
        return f"Whether {month_in_words(record.month)} is a record is not decidable: {record.why}."
    since = "" if record.since is None else f" since {record.since} ({whole(record.since_value or 0.0)})"
    name, value = month_in_words(record.month), whole(record.value or 0.0)
    if record.status == NONE:
        return f"{name} is no record: {value} cuts were announced, and the year before had {whole(record.since_value or 0.0)}."
    recalled = "" if not record.recalled else f", {counted(len(record.recalled), 'year')} of it recalled"
    remembering = " and ".join(f"{percent(p)}" for p in record.remembering.values())
    own = "" if record.own_phi is None else f"; their own memory is {record.own_phi:.2f}"
    phis = " and ".join(f"{phi:g}" for phi in record.remembering)
    return (
        f"{name}: {value} announced cuts, the most for this month{since}: the highest of {record.years}{recalled}. If years are "
        f"exchangeable that has a chance of {percent(record.exchangeable)}; if they remember one another ({phis}{own}) "
        f"{remembering}; if only changes are independent {percent(record.random_walk)}. The month was picked because it "
        f"stood out: some month sets such a record in {percent(record.some_month)} of years."
    )


def causes_sentence(answer: Jobs) -> str:
    """Return the reasons that employers name; empty where none is known."""
    said = [f"{in_words(cause.cause)} for {percent(cause.share)}" for cause in answer.causes]
    return f"Employers name {', '.join(said)} of it." if said else ""


def beside_sentence(answer: Jobs) -> str:
    """Return AI-cited cuts over all layoffs; empty where the two are never known together."""
    if not answer.beside:
        return ""
    cuts, layoffs = (sum(getattr(row, name) for row in answer.beside) for name in ("cuts", "layoffs"))
    first, last = answer.beside[0], answer.beside[-1]
    return (
        f"From {month_in_words(first.month)} to {month_in_words(last.month)}, AI-cited cuts were one in "
        f"{layoffs / cuts:.0f} of all layoffs, in {month_in_words(last.month)} one in {1.0 / last.share:.0f}."
    )


def sums_sentence(answer: Jobs) -> str:
    """Return how many sums hold, and each that fails."""
    numbers = {status: sum(s.status == status for s in answer.sums) for status in (HOLDS, FAILS, OPEN)}
    failing = (
        f"{s.series}, {s.period}: {whole(s.printed)} printed, {whole(s.added or 0.0)} added up"
        f"{f' (the gap is the figure of {s.gap_is[0]})' if s.gap_is else ''}"
        for s in answer.findings
    )
    said = "; ".join(failing)
    tail = f": {said}." if said else "."
    return (
        f"Of {counted(len(answer.sums), 'sum')} that must add up {numbers[HOLDS]} hold, {numbers[OPEN]} cannot be decided "
        f"because months are missing, {numbers[FAILS]} fail{'s' if numbers[FAILS] == 1 else ''}{tail}"
    )


def forecast_sentence(answer: Jobs) -> str:
    """Return what was forecast, what came, and that it failed where it did."""
    forecast = answer.forecast
    if forecast is None:
        return ""
    held = [*forecast.held_out]
    verdict = "The forecast failed" if forecast.failed else "The forecast held"
    walk, own = forecast.score[WALK], forecast.score[CONSTANT]
    than = "better" if walk > own else "worse"
    return (
        f"{verdict}. Fitted on {len(forecast.fitted)} months to {month_in_words(forecast.fitted[-1])}, it expected "
        f"{whole(forecast.expected)} AI-cited cuts in the {len(held)} months after ({whole(forecast.low)} to {whole(forecast.high)}, 10 "
        f"to 90 %); {whole(forecast.came)} came, above {percent(forecast.percentile)} of what was expected. A random walk scored "
        f"{than} ({walk:.2f} against {own:.2f} of log density a month)."
    )


# What a bust leaves


def kept_sentence(answer: Legacy) -> str:
    """Return what users keep of what owners lose, and how long; empty where the book has no guesses."""
    if answer.kept is None:
        return ""
    prices = [row.price for row in answer.years]
    low, high = answer.kept
    return (
        f"With computing at {percent(min(prices))} to {percent(max(prices))} of its full cost after a bust, users keep {low:.2f} to "
        f"{high:.2f} dollars of each that owners miss; the rest is waste, capacity that nobody would have paid for."
    )


def full_again_sentence(answer: Legacy) -> str:
    """Return how long it lasts, for chips and for sites, and how much of that is scrap."""
    said = [
        f"{row.what} after {amount(row.middle.years)} years ({amount(row.fastest.years)} to {amount(row.slowest.years)}; "
        f"{percent(1.0 - row.middle.from_growth)} of that is scrap)"
        for row in answer.full_again
        if row.middle.from_growth is not None
    ]
    return f"In full use again: {', '.join(said)}." if said else ""


def built_sentence(answer: Legacy) -> str:
    """Return how much of the vehicles' money is in chips and in sites; empty without vehicles that raised any."""
    money = {what: answer.raised(what).mid for what in (CHIPS, SITES, NOT_SAID)}
    every = sum(money.values())
    if not every:
        return ""
    rest = f", and of {amount(money[NOT_SAID])} it is not said" if money[NOT_SAID] else ""
    leaves = " What a bust would leave of them is sites and grid connections more than processors." * (money[SITES] > money[CHIPS])
    return (
        f"Of {amount(every)} bn USD that vehicles raised, {amount(money[CHIPS])} ({percent(money[CHIPS] / every)}) is in chips "
        f"and {amount(money[SITES])} in sites{rest}.{leaves}"
    )


def diffusion_sentences(answer: Diffusion) -> Iterator[str]:
    """Yield all that is said of diffusion, in order."""
    yield from filter(None, (f(answer) for f in (regions_sentence, gap_sentence, held_out_sentence, waste_sentence)))


def jobs_sentences(answer: Jobs) -> Iterator[str]:
    """Yield all that is said of job cuts, in order."""
    said = (record_sentence, causes_sentence, beside_sentence, forecast_sentence, sums_sentence)
    yield from filter(None, (f(answer) for f in said))


def legacy_sentences(answer: Legacy) -> Iterator[str]:
    """Yield all that is said of what a bust leaves, in order."""
    yield from filter(None, (f(answer) for f in (kept_sentence, full_again_sentence, built_sentence)))
