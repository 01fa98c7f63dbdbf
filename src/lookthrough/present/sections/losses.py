"""The sections that a run fills: the fan of losses, who falls, who holds the loss, how much interlocks amplify it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.present.numbers import amount, percent
from lookthrough.present.page import charts, evidence
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.run_document import dig, entries, maybe, number, numbers, table, texts, words
from lookthrough.present.table import Table, heads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import Document
    from lookthrough.present.page.svg import Drawing

BANDS = ("p5", "p25", "p50", "p75", "p95")
FALLERS, HOLDERS = 16, 14
CHANNEL_WORDS = {
    "credit": "credit: defaults and clearing",
    "valuation": "valuation: marks",
    "vendor": "vendor: orders cut",
    "firesale": "fire sales",
    "funding": "funding: the window closes",
}


def fan_section(book: Book, stress: Document) -> Section:
    """Return the fan of creditors' cumulative shortfall."""
    quarters, bands = texts(stress, "fan", "quarters"), [numbers(stress, "fan", band) for band in BANDS]
    mean = numbers(stress, "fan", "mean")
    data = Table(
        heads("quarter", *(f"{band} (USD bn)" for band in BANDS), "mean (USD bn)"),
        tuple(((q, *(b[i] for b in bands), mean[i]) for i, q in enumerate(quarters))),
    )
    caption = (
        f"By {quarters[-1]} creditors are short of {amount(mean[-1])} bn USD on average; nine paths in ten end between "
        f"{amount(bands[0][-1])} and {amount(bands[4][-1])} bn."
    )
    note = "What creditors were due and did not receive, above the base path, cumulative. Dark: 25-75 %; light: 5-95 %."
    figure = Figure(
        "loss-fan",
        f"Fan of losses, {words(stress, 'scenario_title')}",
        caption,
        data,
        lambda width: charts.fan(quarters, bands, mean, width),
        evidence.money_sources(book),
        note,
    )
    lead = (
        f"{number(stress, 'paths'):,.0f} futures of {number(stress, 'quarters'):.0f} quarters, each run with and "
        "without the shock on the same draws. The fan is conditional on the scenario: it is no forecast, and it says "
        "nothing of how likely the scenario is."
    )
    return Section("losses", "The fan of losses", lead, (figure, _ledgers(book, stress)))


def _ledgers(book: Book, stress: Document) -> Figure:
    names = {
        "headline": "Creditors and owners",
        "creditors": "Creditors' cash",
        "owners": "Owners' value",
        "listed_memo": "Memo: listed shares",
    }
    rows = [(label, dig(stress, "loss", key)) for key, label in names.items()]
    bars = [
        charts.Bar(
            label,
            (number(row, "mean"),),
            *_ordered(maybe(row, "interval95", 0), maybe(row, "interval95", 1)),
            mark=number(row, "p99"),
            text=f"{amount(number(row, 'mean'))}, 99 %: {amount(number(row, 'p99'))}",
            style=index,
        )
        for index, (label, row) in enumerate(rows)
        if label != names["listed_memo"]
    ]
    data = Table(
        heads(
            "ledger", *(f"{c} (USD bn)" for c in ("mean", "p95", "p99", "es99", "interval95 low", "interval95 high"))
        ),
        tuple(
            (
                (
                    label,
                    *(number(row, c) for c in ("mean", "p95", "p99", "es99")),
                    *(maybe(row, "interval95", i) for i in (0, 1)),
                )
                for label, row in rows
            )
        ),
    )
    caption = (
        f"The mean loss is {amount(number(stress, 'loss', 'headline', 'mean'))} bn USD; in one path of a hundred it is "
        f"{amount(number(stress, 'loss', 'headline', 'p99'))} bn or more. Listed shares lose "
        f"{amount(number(stress, 'loss', 'listed_memo', 'mean'))} bn besides, a memo that is never added."
    )
    return Figure(
        "ledgers",
        "Loss by ledger: mean and 99 %",
        caption,
        data,
        lambda width: charts.bars(bars, ("mean",), width),
        evidence.money_sources(book),
        "Bar: mean with the 95 % interval of the simulation; diamond: 99th percentile. Creditors and lessors lose "
        "cash; owners of private shares and of vehicles' residuals lose value.",
    )


def _ordered(low: float | None, high: float | None) -> tuple[float | None, float | None]:
    return (low, high) if low is not None and high is not None else (None, None)


def defaults_section(book: Book, stress: Document) -> Section:
    """Return who defaults when."""
    rows = list(entries(stress, "first_defaults"))
    by_quarter = table(stress, "defaults_by_quarter")
    shown = [row for row in rows if words(row, "id") in by_quarter][:FALLERS]
    quarters = texts(stress, "fan", "quarters")
    cells = [(words(row, "name"), numbers(by_quarter, words(row, "id"))) for row in shown]

    def draw(width: float) -> Drawing:
        if width < charts.PHONE:
            years = sorted({q[:4] for q in quarters})
            yearly = [(name, [_sum_of(v, quarters, year) for year in years]) for name, v in cells]
            return charts.heat(yearly, [f"’{y[2:]}" for y in years], width)  # noqa: RUF001 - an apostrophe for the century
        return charts.heat(cells, quarters, width)

    data = Table(
        heads("id", "name", "probability", "probability without the shock", "median quarter of default", *quarters),
        tuple(
            (
                words(row, "id"),
                words(row, "name"),
                number(row, "probability"),
                number(row, "base_probability"),
                str(dig(row, "quarter") or ""),
                *(numbers(by_quarter, words(row, "id")) if words(row, "id") in by_quarter else [0.0] * len(quarters)),
            )
            for row in rows
        ),
    )
    caption = _fall_words(shown)
    figure = Figure(
        "defaults",
        "First default by entity and quarter",
        caption,
        data,
        draw if shown else None,
        evidence.entity_sources(book, (words(row, "id") for row in shown)),
        "Share of paths in per cent: the darker the more; a number is shown where the cell has room.",
        html=Markup() if shown else Markup('<p class="card">No entity defaults in any path.</p>'),
    )
    lead = "Who stops paying first, and when. A vehicle's default is limited to its own assets."
    return Section("defaults", "What breaks first", lead, (figure,))


def _sum_of(values: Sequence[float], quarters: Sequence[str], year: str) -> float:
    return sum(value for value, quarter in zip(values, quarters, strict=True) if quarter.startswith(year))


def _fall_words(shown: Sequence[object]) -> str:
    if not shown:
        return "No entity defaults in any path of this run."
    first = shown[0]
    more = sum(number(row, "probability") >= 0.5 for row in shown)
    return (
        f"{words(first, 'name')} defaults in {percent(number(first, 'probability'))} of the paths "
        f"({percent(number(first, 'base_probability'))} without the shock), at the median in {dig(first, 'quarter')}; "
        f"{more} of the {len(shown)} entities shown default in at least every other path."
    )


def holders_section(book: Book, stress: Document) -> Section:
    """Return the loss by end holder and by first holder: two cuts of one total."""
    end, first = table(stress, "by_end_holder"), table(stress, "by_first_holder")
    figures_ = tuple(
        _holder_figure(book, name, title, cut)
        for name, title, cut in (
            ("end-holders", "Loss by end holder", end),
            ("first-holders", "Loss by first holder", first),
        )
    )
    lead = (
        "Funds, managers and vehicles pass losses on. The two pictures are two cuts of one total: who holds the paper, "
        "and whose money it is in the end."
    )
    return Section("holders", "Who ends up holding the loss", lead, (*figures_, _kinds(book, stress)))


def _holder_figure(book: Book, name: str, title: str, cut: Document) -> Figure:
    shown = evidence.top(cut, HOLDERS)
    bars = [
        charts.Bar(
            evidence.name_of(book, id_),
            (number(cut, id_, "creditors"), number(cut, id_, "owners")),
            text=amount(number(cut, id_, "total")),
        )
        for id_ in shown
    ]
    everybody = sorted(cut, key=lambda id_: (-number(cut, id_, "total"), id_))
    data = Table(
        heads("id", "name", "creditors (USD bn)", "owners (USD bn)", "total (USD bn)"),
        tuple(
            (id_, evidence.name_of(book, id_), *(number(cut, id_, c) for c in ("creditors", "owners", "total")))
            for id_ in everybody
        ),
    )
    total = sum(number(cut, id_, "total") for id_ in sorted(cut))
    caption = (
        f"The largest part falls on {evidence.name_of(book, shown[0])}: "
        f"{amount(number(cut, shown[0], 'total'))} of {amount(total)} bn USD on average."
        if shown
        else "Nobody loses in this run."
    )
    return Figure(
        name,
        title,
        caption,
        data,
        lambda width: charts.bars(bars, ("creditors", "owners"), width),
        evidence.entity_sources(book, shown),
        "Mean over paths, USD bn; a negative bar is a gain against the base path.",
    )


def _kind_words(kind: str) -> str:
    return {"residual": "what owners hold", "equity_raised": "equity raised on the way"}.get(
        kind, kind.replace("_", " ")
    )


def _kinds(book: Book, stress: Document) -> Figure:
    kinds = table(stress, "by_contract_kind")
    ranked = sorted(kinds, key=lambda k: (-abs(number(kinds, k)), k))
    shown = [k for k in ranked if abs(number(kinds, k)) > 1e-9][:HOLDERS] or ranked[:1]
    bars = [charts.Bar(_kind_words(k), (number(kinds, k),), style=0) for k in shown]
    data = Table(heads("kind of contract", "loss (USD bn)"), tuple((k, number(kinds, k)) for k in ranked))
    caption = (
        f"The largest part is lost on {_kind_words(shown[0])}: {amount(number(kinds, shown[0]))} bn USD on average."
    )
    return Figure(
        "contract-kinds",
        "Loss by kind of contract",
        caption,
        data,
        lambda width: charts.bars(bars, ("loss",), width),
        evidence.money_sources(book),
    )


def amplification_section(book: Book, stress: Document) -> Section:
    """Return the split of the loss into what the shock does directly and what each channel adds."""
    found = dig(stress, "amplification")
    direct, total = number(found, "direct"), number(found, "total")
    ratio, channels = maybe(found, "ratio"), table(found, "channels")
    explained = table(found, "explained")
    ranked = sorted(channels, key=lambda c: (-number(channels, c, "shapley"), c))
    bars = [
        charts.Bar("direct: all channels off", (direct,), style=0),
        *(
            charts.Bar(
                CHANNEL_WORDS.get(c, c), (number(channels, c, "shapley"),), mark=number(channels, c, "last_in"), style=1
            )
            for c in ranked
        ),
        charts.Bar("total: all channels on", (total,), style=5),
    ]
    data = Table(
        heads("part", "amount (USD bn)", "effect when added last (USD bn)"),
        (
            ("direct", direct, None),
            *((c, number(channels, c, "shapley"), number(channels, c, "last_in")) for c in ranked),
            ("total", total, None),
            *((f"explained by {name}", number(explained, name), None) for name in sorted(explained)),
        ),
    )
    strongest = ranked[0] if ranked else "none"
    caption = (
        f"Of {amount(total)} bn USD of loss, {amount(direct)} bn is direct; "
        + (
            f"the interlocks multiply it by {ratio:.2f}"
            if ratio is not None
            else "no ratio is given, too little is lost"
        )
        + f"; the strongest channel is {strongest}."
    )
    note = (
        f"Bars: Shapley shares, which add up to what the channels add on {number(found, 'common_paths'):,.0f} common "
        "paths; the diamond is a channel's effect when it is switched on last. Direct and total are means over all "
        "paths."
    )
    figure = Figure(
        "amplification",
        "Direct loss and what each channel adds",
        caption,
        data,
        lambda width: charts.bars(bars, ("loss",), width),
        evidence.money_sources(book, ("debt", "equity", "lease", "commitment", "guarantee")),
        note,
    )
    lead = (
        "A channel that is off is frozen at its base path. What is left with all channels off is the direct loss; what "
        "exceeds it is dead weight, lost cash from outside, or revaluation: clearing alone only moves a loss about."
    )
    return Section("amplification", "How much the interlocks amplify it", lead, (figure,))
