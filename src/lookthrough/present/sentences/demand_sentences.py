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
    from lookthrough.lens.diffusion.diffusion import Diffusion
    from lookthrough.lens.jobs.jobs import Jobs
    from lookthrough.lens.legacy.legacy import Legacy

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)

RESTATED = ": the gap is the lift, restated"
BEATEN = "The curve does not beat a line at this distance; it is used because a line leaves the interval of shares."
LEFT = " What a bust would leave of them is sites and grid connections more than processors."


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
    low, mid, high = map(amount, at.revenue)
    last, rank = gap.years[-1], gap.correlation.get("lift")
    is_lift = (
        "" if rank is None else f" Its rank correlation with the assumed lift is {rank:.2f}{RESTATED * (rank > 0.8)}."
    )
    return (
        f"{answer.label(gap.region)}: a programme that sped adoption by {percent(gap.lift.low)} to "
        f"{percent(gap.lift.high)} would add {mid} bn USD a year to the labs' revenue by {at.quarter} ({low} to {high}"
        f", 5 to 95 % of the draws), if all of it followed that curve. By {last.quarter} the gap is "
        f"{amount(last.revenue[1])}: a programme is a lead in time and no other end.{is_lift}"
    )


def held_out_sentence(answer: Diffusion) -> str:
    """Return which rival foretold best, and that the curve did not where it did not; empty without held-out points."""
    errors = {name: error for name, error in answer.forecast_errors.items() if error is not None}
    curves = [error for name, error in errors.items() if name.startswith("logistic")]
    if not curves or LINE not in errors:
        return ""
    others = {NO_CHANGE: "no change", GROWTH: "constant growth"}
    said = (
        f"straight line {amount(errors[LINE])}",
        f"logistic {amount(min(curves))} to {amount(max(curves))}",
        *(f"{words} {amount(errors[name])}" for name, words in others.items() if name in errors),
    )
    verdict = (
        BEATEN if errors[LINE] <= min(curves) else "At its best ceiling the curve beats a line, but nobody knew it."
    )
    count = len(answer.held_out)
    return f"At most a year ahead, mean absolute error over {count} series in points: {', '.join(said)}. {verdict}"


def waste_sentence(answer: Diffusion) -> str:
    """Return what projects that failed cost in the latest year, and the part that buying would have saved."""
    if not answer.waste or not answer.waste[-1].spend:
        return ""
    row = answer.waste[-1]
    (low, high), (least, most) = row.wasted, row.excess
    shares = f"{percent(low / row.spend)} to {percent(high / row.spend)}"
    saved = f", but only {amount(least)} to {amount(most)} of it because it was built and not bought"
    return (
        f"Of {amount(row.spend)} bn USD that firms spent in {row.year}, {amount(low)} to {amount(high)} went into "
        f"projects that failed ({shares}){saved if least >= 0.0 and most < low else ''}."
    )


# Jobs


def record_sentence(answer: Jobs) -> str:
    """Return whether the month is a record and how unusual that is."""
    record = answer.record
    if record is None or record.status in {OPEN, NONE}:
        return month_sentence(answer)
    own = "" if record.own_phi is None else f"; their own is {record.own_phi:.2f}"
    memory = " or ".join(f"{percent(chance)} (AR {phi:g})" for phi, chance in record.remembering.items())
    return (
        f"{month_sentence(answer)} If years are exchangeable that has a chance of {percent(record.exchangeable)}; if "
        f"they remember one another {memory}{own}; if only changes are independent {percent(record.random_walk)}. A "
        f"month that is picked because it stands out has no such chance: some month sets such a record in "
        f"{percent(record.some_month)} of years."
    )


def month_sentence(answer: Jobs) -> str:
    """Return whether the month is a record."""
    record = answer.record
    if record is None:
        return "The book names no series of announced job cuts."
    name, before = month_in_words(record.month), whole(record.since_value or 0.0)
    if record.status == OPEN:
        return f"Whether {name} is a record is not decidable: {record.why}."
    value = whole(record.value or 0.0)
    if record.status == NONE:
        return f"{name} is no record: {value} cuts were announced, and {before} in the same month a year before."
    since = "" if record.since is None else f" since {record.since} ({before})"
    recalled = f", of which {len(record.recalled)} are recalled" if record.recalled else ""
    return (
        f"{name}: {value} announced cuts, the most for this month{since}: the highest of {record.years} "
        f"years{recalled}."
    )


def causes_sentence(answer: Jobs) -> str:
    """Return the reasons that employers name; empty where none is known."""
    said = [f"{in_words(cause.cause)} for {percent(cause.share)}" for cause in answer.causes]
    return f"Employers name {', '.join(said)} of it." if said else ""


def beside_sentence(answer: Jobs) -> str:
    """Return AI-cited cuts over all layoffs; empty where the two are never known together."""
    if not answer.beside or not answer.beside[-1].share:
        return ""
    cuts, layoffs = (sum(getattr(row, name) for row in answer.beside) for name in ("cuts", "layoffs"))
    first, last = answer.beside[0], answer.beside[-1]
    return (
        f"From {month_in_words(first.month)} to {month_in_words(last.month)}, AI-cited cuts were one in "
        f"{layoffs / cuts:.0f} of all layoffs, in {month_in_words(last.month)} one in {1.0 / last.share:.0f}."
    )


def sums_sentence(answer: Jobs) -> str:
    """Return how many sums hold, and each that fails."""
    hold, fail, undecided = (sum(s.status == status for s in answer.sums) for status in (HOLDS, FAILS, OPEN))
    failing = (
        f"{in_words(s.series)}, {s.period}: {whole(s.printed)} printed, {whole(s.added or 0.0)} added up"
        f"{f' (the gap is the figure of {s.gap_is[0]})' if s.gap_is else ''}"
        for s in answer.findings
    )
    said = "; ".join(failing)
    return (
        f"Of {counted(len(answer.sums), 'sum')} that must add up {hold} hold, {undecided} cannot be decided because "
        f"months are missing, {fail} fail{'s' if fail == 1 else ''}{f': {said}' if said else ''}."
    )


def forecast_sentence(answer: Jobs) -> str:
    """Return what was forecast, what came, and that it failed where it did."""
    forecast = answer.forecast
    if forecast is None:
        return ""
    walk, own = forecast.score[WALK], forecast.score[CONSTANT]
    than = "better" if walk > own else "worse"
    ahead, origin = len(forecast.held_out), month_in_words(forecast.fitted[-1])
    return (
        f"The forecast {'failed' if forecast.failed else 'held'}. Fitted on {len(forecast.fitted)} months to {origin}, "
        f"it expected {whole(forecast.expected)} AI-cited cuts in the {ahead} months after ({whole(forecast.low)} to "
        f"{whole(forecast.high)}, 10 to 90 %); {whole(forecast.came)} came, above {percent(forecast.percentile)} of "
        f"what was expected. A random walk scored {than} ({walk:.2f} against {own:.2f} of "
        "log density a month)."
    )


# What a bust leaves


def kept_sentence(answer: Legacy) -> str:
    """Return what users keep of what owners lose, and how long; empty where the book has no guesses."""
    if answer.kept is None:
        return ""
    prices = [row.price for row in answer.years]
    low, high = answer.kept
    return (
        f"With computing at {percent(min(prices))} to {percent(max(prices))} of its full cost after a bust, users keep "
        f"{low:.2f} to {high:.2f} dollars of each that owners miss; the rest is waste, capacity that nobody would have "
        "paid for."
    )


def full_again_sentence(answer: Legacy) -> str:
    """Return how long it lasts, for chips and for sites, and how much of that is scrap."""
    said = [
        f"{row.what} after {amount(row.middle.years)} years ({amount(row.fastest.years)} to "
        f"{amount(row.slowest.years)}; {percent(1.0 - row.middle.from_growth)} of that is scrap)"
        for row in answer.full_again
        if row.middle.from_growth is not None
    ]
    return f"In full use again: {', '.join(said)}." if said else ""


def built_sentence(answer: Legacy) -> str:
    """Return how much of the vehicles' money is in chips and in sites; empty without vehicles that raised any."""
    chips, sites, rest = (answer.raised(what).mid for what in (CHIPS, SITES, NOT_SAID))
    every = chips + sites + rest
    if not every:
        return ""
    unsaid = f", and of {amount(rest)} it is not said" if rest else ""
    return (
        f"Of {amount(every)} bn USD that vehicles raised, {amount(chips)} ({percent(chips / every)}) is in chips and "
        f"{amount(sites)} in sites{unsaid}.{LEFT * (sites > chips)}"
    )
