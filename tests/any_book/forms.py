"""How an author may write the value of a term: every form of every unit, dated values, rivals, statuses.

Strategies give texts and plain nodes (text, mapping, list) of a YAML file, never records: the reader of the book is
part of what is tested.
"""

import datetime as dt
from dataclasses import dataclass

from hypothesis import strategies as st

from lookthrough.book.schema.vocabulary import BASES, STATUSES, TermSpec, Unit
from lookthrough.book.text.quantities import FORMS
from lookthrough.world.drivers import SHOCKS

UNFOUNDED = ("inferred", "assumed")
WORDS = (
    *("senior secured", "BBB- (stable)", "first lien on ships", "none", "4 x 4y", "2 x 5 years", "1 x 18 months"),
    *("renewable: twice", "on delivery of hull 7 & 8", "<confidential>", "Müller's option", "100 %", "unknown"),
)


@dataclass(frozen=True)
class Scene:
    """What values refer to: the book's date, its sources, the ids of contracts."""

    as_of: dt.date
    sources: tuple[str, ...]
    contracts: tuple[str, ...] = ()


def often(draw, tenths):
    """Draw whether something of a chance in tenths happens; the simplest book leaves it out."""
    return draw(st.integers(0, 9)) >= 10 - tenths


def subset(draw, of, most):
    """Draw some of a list, in its order."""
    if not of:
        return []
    chosen = draw(st.sets(st.sampled_from(list(of)), max_size=most))
    return [each for each in of if each in chosen]


def number(draw, most=999):
    """Draw a number of up to two decimals as text."""
    places = draw(st.sampled_from((0, 0, 1, 2)))
    return f"{draw(st.integers(0, most * 10**places)) / 10**places:.{places}f}"


def span(draw, most=999):
    """Draw a number or a range as text."""
    first = number(draw, most)
    if not often(draw, 3):
        return first
    low, high = sorted((first, number(draw, most)), key=float)
    return f"{low}..{high}"


def quarter_text(draw, at):
    """Draw a way to write a quarter, or the year, half-year or range of quarters in which it lies."""
    year, q = divmod(at, 4)
    return draw(
        st.sampled_from(
            (
                *(f"{year}Q{q + 1}", f"{year}-{q * 3 + 2:02d}", f"{year}-{q * 3 + 3:02d}-28", f"{year}"),
                *(f"{year}H{q // 2 + 1}", f"{year}Q{q + 1}..{year + 1}Q4", f"{year}..{year + 2}"),
            )
        )
    )


def _money(draw):
    if often(draw, 1):
        return f"{draw(st.integers(1000, 10**9))} USD"
    return f"{span(draw)} {draw(st.sampled_from(('bn', 'm', 'm', 'tn', 'thousand')))} USD"


def _rate(draw):
    spread = f"{span(draw, 9)} %" if often(draw, 6) else f"{span(draw, 900)} bp"
    base = draw(st.sampled_from(("SOFR", "EURIBOR", "10y UST")))
    return draw(st.sampled_from((spread, spread, f"+{spread} over {base}", f"{base} + {spread}", f"{base} - {spread}")))


def _share(draw):
    if often(draw, 3):
        low, high = sorted((draw(st.integers(0, 100)), draw(st.integers(0, 100))))
        return f"{low / 100}..{high / 100}" if often(draw, 5) else f"{low / 100}"
    return f"{span(draw, 100)} %"


def _years(draw):
    unit = draw(st.sampled_from(("y", " years", " months", " quarters", " days")))
    return span(draw, 30 if "y" in unit and "d" not in unit else 90) + unit


def _options(draw):
    if often(draw, 2):
        return "none"
    return f"{draw(st.integers(0, 6))}{draw(st.sampled_from((' x ', 'x', ' X ')))}{_years(draw)}"


_TEXTS = {
    Unit.USD_BN: _money,
    Unit.USD_BN_PER_YEAR: lambda draw: f"{_money(draw)} per {draw(st.sampled_from(('year', 'quarter', 'month')))}",
    Unit.RATE: _rate,
    Unit.FRACTION: _share,
    Unit.GW: lambda draw: f"{span(draw)} {draw(st.sampled_from(('GW', 'MW')))}",
    Unit.YEARS: _years,
    Unit.SHARES_BN: lambda draw: f"{span(draw)} {draw(st.sampled_from(('m', 'bn', 'k')))} shares",
    Unit.USD_PER_SHARE: lambda draw: f"{span(draw)} USD per share",
    Unit.NUMBER: lambda draw: span(draw) + draw(st.sampled_from(("", " %"))),
    Unit.OPTIONS: _options,
    Unit.TEXT: lambda draw: draw(st.sampled_from(WORDS)),
}


def text(draw, spec: TermSpec, scene: Scene, *, at=None):
    """Draw the text of a term; ``at`` is the quarter near which its dates lie."""
    if spec.unit is Unit.CHOICE:
        return draw(st.sampled_from((*spec.choices, *(() if spec.required else ("unknown",)))))
    if spec.unit is Unit.CONTRACT:
        return draw(st.sampled_from((*scene.contracts, "unknown")))
    if often(draw, 1):
        return "unknown"
    if spec.unit is Unit.QUARTER:
        near = scene.as_of.year * 4 if at is None else at
        return quarter_text(draw, near + draw(st.integers(0, 60)))
    if spec.unit in _TEXTS:
        return _TEXTS[spec.unit](draw)
    return draw(st.sampled_from(FORMS[spec.unit].examples.split(", ")))  # a unit newer than this table


def sources(draw, scene):
    """Draw ``source:``, one id or a list of them."""
    found = subset(draw, scene.sources, 2) or [scene.sources[0]]
    return found[0] if len(found) == 1 else found


def founded(draw, scene):
    """Draw what a record rests on: a source, or a basis with its reason."""
    if often(draw, 7):
        return {"source": sources(draw, scene)}
    return {"basis": draw(st.sampled_from(UNFOUNDED)), "reason": "what comparable contracts of the trade say"}


def node(draw, text_of, scene, *, since=None):
    """Draw a term as written: a text, a mapping, or a list of dated values.

    Args:
        draw: of Hypothesis.
        text_of: draws the text of one value.
        scene: what the book has.
        since: when the contract became public; no value is known before.
    """
    count = draw(st.sampled_from((0, 0, 0, 0, 1, 1, 2, 3)))
    if count == 0:
        return text_of()
    begin = scene.as_of - dt.timedelta(days=draw(st.integers(0, 2000)))
    days = [begin + dt.timedelta(days=200 * i) for i in range(count)]
    lag = draw(st.none() | st.integers(0, 90))
    values = [_value(draw, text_of, scene, day, _later(day, lag, since)) for day in days]
    if count == 1 and often(draw, 5):
        return values[0]
    if often(draw, 3):
        del values[0]["from"]
        values[0].pop("known", None)
    return values


def _later(day, lag, since):
    return None if lag is None else max(day, since or day) + dt.timedelta(days=lag)


def _value(draw, text_of, scene, day, known):
    value = {"value": text_of(), "from": day.isoformat()}
    if known is not None:
        value["known"] = known.isoformat()
    if often(draw, 5):
        value["source"] = sources(draw, scene)
    if often(draw, 3):
        value |= {"basis": draw(st.sampled_from(BASES)), "reason": "see the table: it is the trade's own"}
    if often(draw, 1):
        value |= {"or": {"value": text_of(), "source": scene.sources[-1]}, "because": "the other is a press report"}
    return value


def status(draw, scene, since):
    """Draw a status, mostly one that stands, as a word or dated."""
    spec = TermSpec("status", Unit.CHOICE, "", required=True, choices=(*STATUSES, "signed", "funded", "funded"))
    return node(draw, lambda: text(draw, spec, scene), scene, since=since)


def shock(draw, name, scene):
    """Draw the value of a shock: a fall or rise, a rate, a date or a length."""
    low, high = sorted((draw(st.integers(-90, 40)), draw(st.integers(-90, 40))))
    relative = (f"{low} %", f"{low}..{high} %", f"{low / 100}")
    written = {
        "spread": ("150..250 bp", "2 %", "1.5..4 %"),
        "onset": ("2", "1..3", quarter_text(draw, scene.as_of.year * 4 + draw(st.integers(4, 12)))),
        "ramp": ("1y", "18 months", "0.5..1.5 years"),
        "half_life": ("8y", "2..4 years", "30 months"),
    }
    return draw(st.sampled_from(written.get(name, relative)))


def shocks(draw, scene):
    """Draw the shocks of a scenario."""
    return {name: shock(draw, name, scene) for name in subset(draw, SHOCKS, 5)}
