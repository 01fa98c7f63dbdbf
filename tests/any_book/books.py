"""Books that somebody else might write: another trade, another date, other names, any kinds of contract.

A book is drawn as the text files of its author. Contracts are made from the table of kinds alone, so that a new kind is
drawn as soon as it exists. What is drawn is nearly always a valid book; a contract that breaks a rule of the checks is
taken out (``repaired``), and a book that is invalid for another reason is thrown away.
"""

import datetime as dt
import re
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from lookthrough.api import BUNDLED
from lookthrough.book.check.measures import MEASURES
from lookthrough.book.loader import load_book
from lookthrough.book.schema.ratings import SCALES
from lookthrough.book.schema.vocabulary import COVERAGE_REASONS, ENTITY_CLASSES, GRADES, OPENING, Unit
from lookthrough.book.shape.countries import COUNTRY_CODES
from lookthrough.contracts import KINDS
from lookthrough.world.drivers import SHOCKS
from tests.any_book.forms import (
    Scene,
    founded,
    node,
    number,
    often,
    quarter_text,
    shocks,
    sources,
    span,
    status,
    subset,
    text,
)

TRADES = (
    *("northline", "harbour_9", "kestrel.air", "Tollway-A4", "shipyard", "lagoon", "granary", "seaboard", "mill2"),
    *("savers", "depositors", "households", "underwriters", "state", "annuities", "brokers", "growers", "NO", "null"),
)
TRADE_KINDS = ("shipyard", "airline", "toll_road", "utility", "bank", "fund", "spv", "developer", "household", "other")
NAMES = ("Northline & Sons", "Harbour: Nine", "Kestrel <Air>", 'The "Old" Mill', "Østfold Sparebank", "A4", "Société X")
MOST = {"modelled": 3, "vehicle": 2, "sponsor": 2, "pass_through": 2, "sector": 4}
FIXED_LEAST = {"sector": 1}
SIGNED = ("operating_income", "operating_cash_flow")


@dataclass(frozen=True)
class Written:
    """A book as plain nodes; ``files`` gives its text. ``scenario`` is the one to run."""

    header: dict
    sources: list
    entities: list
    deals: list
    purchases: list
    assumptions: list
    scenarios: list
    assertions: list
    coverage: list
    series: dict
    flow: bool
    scenario: str = ""

    @property
    def size(self):
        """The number of contracts."""
        return sum(len(deal["contracts"]) for deal in self.deals)

    def files(self):
        """Return the text of every file by its path."""
        tables = {
            "sources": self.sources,
            "entities/all": self.entities,
            "assumptions/all": self.assumptions,
            "assertions": self.assertions,
            "coverage": self.coverage,
        }
        found = {f"{name}.yaml": self._text(rows) for name, rows in tables.items() if rows}
        found["book.yaml"] = self._text(self.header)
        found |= {f"deals/{d['deal']}.yaml": self._text(d) for d in self.deals}
        found |= {f"purchases/p{i}.yaml": self._text(p) for i, p in enumerate(self.purchases)}
        found |= {f"scenarios/s{i}.yaml": self._text(s) for i, s in enumerate(self.scenarios)}
        return found | {f"series/{name}.csv": rows for name, rows in self.series.items()}

    def write(self, root):
        """Write the files into a folder and return it."""
        for file, content in self.files().items():
            path = Path(root) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return root

    def shown(self):
        """Return the book as one text for people, but for its assumptions, which are those of the bundled book."""
        return "\n".join(f"# {f}\n{t}" for f, t in self.files().items() if not f.startswith("assumptions"))

    def _text(self, rows):
        style = None if self.flow else False
        return yaml.dump(rows, Dumper=Plain, sort_keys=False, allow_unicode=True, width=110, default_flow_style=style)


class Plain(yaml.SafeDumper):
    """Writes texts without quotes wherever YAML lets them be told: ``NO``, ``2027`` and ``null`` are texts here."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012  # the attribute of the class that PyYAML reads

    def ignore_aliases(self, _data):
        return True


@cache
def bundled_ids():
    """Return the ids of the entities of the bundled book: no other book has them."""
    texts = (file.read_text(encoding="utf-8") for file in (BUNDLED / "entities").glob("*.yaml"))
    return frozenset(id_ for content in texts for id_ in re.findall(r"^- id: (\S+)", content, re.MULTILINE))


@cache
def bundled_assumptions():
    """Return the assumptions of the bundled book that name none of its companies, without their sources."""
    rows = []
    for file in sorted((BUNDLED / "assumptions").glob("*.yaml")):
        rows += yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506  # BaseLoader makes texts only
    kept = [row for row in rows if not bundled_ids() & set(row["name"].split("."))]
    return [_undated({key: row[key] for key in ("name", "value", "unit", "reason") if key in row}) for row in kept]


def _undated(row):
    """Return an assumption with the last of its dated values alone."""
    value = row["value"]
    if isinstance(value, str | int | float):
        return row
    return row | {"value": (value[-1] if isinstance(value, list) else value)["value"]}


def ids(count):
    """Return a strategy for that many different ids, none of them the bundled book's."""
    free = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,9}", fullmatch=True)
    one = (st.sampled_from(TRADES) | st.sampled_from(TRADES) | free).filter(lambda id_: id_ not in bundled_ids())
    return st.lists(one, min_size=count, max_size=count, unique=True)


@st.composite
def raw_books(draw):
    """Draw a book, valid or nearly so."""
    as_of = draw(st.dates(dt.date(1995, 1, 1), dt.date(2040, 12, 31)))
    scene = Scene(as_of, tuple(f"s{i}" for i in range(1, 1 + draw(st.integers(1, 4)))))
    classes = [c for c in ENTITY_CLASSES for _ in range(draw(st.integers(FIXED_LEAST.get(c, 0), MOST.get(c, 2))))]
    names = draw(ids(len(classes)))
    classes = dict(zip(names, classes, strict=True))
    deals = _deals(draw, replace(scene, contracts=()), classes)
    scenarios = _scenarios(draw, scene)
    named = [s["name"] for s in scenarios]
    return Written(
        header=_header(draw, as_of),
        sources=[_source(draw, id_, as_of) for id_ in scene.sources],
        entities=[_entity(draw, id_, classes, scene) for id_ in classes],
        deals=deals,
        purchases=_purchases(draw, scene, names),
        assumptions=_assumptions(draw, as_of),
        scenarios=scenarios,
        assertions=_assertions(draw, scene, names),
        coverage=[{"id": "left-out", "reason": draw(st.sampled_from(COVERAGE_REASONS))}] if often(draw, 2) else [],
        series=_series(draw, scene, names),
        flow=draw(st.booleans()),
        scenario="+".join(named) if often(draw, 2) else draw(st.sampled_from(named)),
    )


def books():
    """Return the strategy of valid books."""
    return raw_books().map(repaired).filter(lambda book: book is not None)


def problems(book):
    """Return the errors that the checks find in a book."""
    with tempfile.TemporaryDirectory() as folder:
        return [p for p in load_book(Path(book.write(folder)), KINDS, SHOCKS).problems if p.is_error]


def repaired(book):
    """Return the book without the contracts that break a rule, ``None`` where something else is wrong."""
    while errors := problems(book):
        bad = {_contract_at(book, p.position) for p in errors}
        if None in bad:
            return None
        deals = [d | {"contracts": [c for c in d["contracts"] if c["id"] not in bad]} for d in book.deals]
        book = replace(book, deals=[d for d in deals if d["contracts"]])
    return book


def _contract_at(book, position):
    """Return the id of the contract in whose lines a position lies, ``None`` outside of contracts."""
    if not position.file.startswith("deals/"):
        return None
    lines = book.files()[position.file].splitlines()[: position.line]
    started = [m[1] for line in lines if (m := re.match(r"- (?:\{)?id: ([\w.-]+)", line))]
    return started[-1] if started else None


@cache
def book(number):
    """Return the book of a number, always the same.

    Hypothesis makes the simplest book first and later ones partly like earlier ones, so that the second book of each
    seed is taken. Number 0 is the simplest.
    """
    found = []
    alone = settings(database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))

    @seed(number)
    @settings(alone, max_examples=2 if number else 1)
    @given(books())
    def collect(one):
        found.append(one)

    collect()
    return found[-1]


def _header(draw, as_of):
    written = draw(st.sampled_from((as_of.isoformat(), as_of.isoformat(), as_of.isoformat()[:7], str(as_of.year))))
    header = {"title": draw(st.sampled_from(("Who pays for the ships", "Roads & rails: 1 of 2"))), "as_of": written}
    if often(draw, 5):
        header["currency"] = "USD"
    if often(draw, 3):
        header["horizon"] = str(draw(st.integers(1, 60)))
    return header


def _source(draw, id_, as_of):
    source = {"id": id_, "title": f"Report {id_}", "publisher": "Gazette", "grade": draw(st.sampled_from(GRADES))}
    if often(draw, 7):
        day = as_of - dt.timedelta(days=draw(st.integers(0, 900)))
        source["date"] = day.isoformat()[: draw(st.sampled_from((10, 7, 4)))]
    if often(draw, 5):
        source["url"] = f"https://example.org/{id_}?a=1&b=2"
    return source


def _entity(draw, id_, classes, scene):
    class_ = classes[id_]
    name, kind = draw(st.sampled_from((*NAMES, id_))), draw(st.sampled_from(TRADE_KINDS))
    entity = {"id": id_, "name": name, "kind": kind, "class": class_}
    if often(draw, 5):
        entity["country"] = draw(st.sampled_from(sorted(COUNTRY_CODES)))
    if class_ in {"modelled", "sponsor"} and often(draw, 5):
        entity["ticker"] = draw(st.sampled_from(("NRT", "ON", "9434.T")))
    if class_ == "pass_through":
        entity["passes_to"] = _passes_to(draw, id_, classes)
    entity |= founded(draw, scene)
    opening = {
        figure: node(draw, lambda s=spec: _figure(draw, s, scene), scene)
        for figure, spec in OPENING.items()
        if figure in subset(draw, OPENING, 2) or (class_ == "modelled" and often(draw, 3))
    }
    return entity | ({"opening": opening} if opening else {}) | _facts(id_, classes, scene)


def _facts(id_, classes, scene):
    """What a company filed and who owns it follows from its place, so that no other draw moves with it."""
    place, said = list(classes).index(id_), {"basis": "assumed", "reason": "by hand"}
    owner = next((other for other in classes if other != id_), None)
    agency, scale = list(SCALES.items())[place % len(SCALES)]
    period = f"{('', 'TTM')[place % 2]}{scene.as_of.year - 1}"
    account = {"period": period, "revenue": f"{place + 1} bn USD", "debt": "2..3 bn USD", **said}
    rating = [{"agency": agency, "value": scale[place % len(scale)], **said}]
    owned = {} if owner is None else {"owners": {owner: {"value": f"{place % 90}..90 %", **said}}}
    return {"accounts": [account], "rating": rating, **owned} if place % 3 else owned


def _figure(draw, spec, scene):
    written = text(draw, spec, scene)
    if spec.name in SIGNED and written != "unknown" and ".." not in written and often(draw, 3):
        return f"-{written}"
    return written


def _passes_to(draw, id_, classes):
    """Pass money on to entities that come later, so that it never comes back."""
    order = list(classes)
    later = order[order.index(id_) + 1 :]  # a sector is always the last
    to = subset(draw, later, 3) or [later[-1]]
    first = draw(st.integers(1, 99))
    shares = {1: (100,), 2: (first, 100 - first), 3: (first / 2, first / 2, 100 - first)}[len(to)]
    return {entity: f"{share:g} %" for entity, share in zip(to, shares, strict=True)}


def _deals(draw, scene, classes):
    made, deals, room = [], [], {}
    order = draw(st.permutations(sorted(KINDS)))
    for deal in range(draw(st.integers(0, 5))):
        rows = []
        for _ in range(draw(st.integers(1, 4))):
            kind = KINDS[order[len(made) % len(order)]]
            rows.append(_contract(draw, f"k{len(made)}", kind, scene, classes, made, room))
            made.append(rows[-1])
        if len(rows) > 1 and often(draw, 4):
            for row in rows:
                row["stack"] = f"stack{deal}"
        deals.append({"deal": f"d{deal}", "title": f"Deal {deal}: <one>", "contracts": rows})
    return deals


def _contract(draw, id_, kind, scene, classes, made, room):
    scene = replace(scene, contracts=tuple(c["id"] for c in made))
    contract = {"id": id_, "kind": kind.name}
    target = draw(st.sampled_from(made)) if made and _is_about_another(kind) else None
    contract |= _roles(draw, kind, classes, target)
    known = scene.as_of - dt.timedelta(days=draw(st.integers(0, 2500))) if often(draw, 5) else None
    begin = scene.as_of.year * 4 + draw(st.integers(-16, 12))
    optional = [name for name, spec in kind.terms.items() if not spec.required]
    chosen = subset(draw, optional, 7)
    for name, spec in kind.terms.items():
        if not (spec.required or name in chosen):
            continue
        if spec.unit is Unit.CONTRACT:
            contract[name] = target["id"] if target and often(draw, 8) else "unknown"
        else:
            contract[name] = _term(draw, spec, scene, begin, known)
    if isinstance(contract.get("stake"), str):
        contract["stake"] = _within(draw, room, contract[kind.creditor])
    contract["status"] = status(draw, scene, known)
    if known is not None:
        contract["known"] = known.isoformat()
    held = _held_by(draw, classes, scene, known) if often(draw, 2) else {}
    contract |= {"held_by": held} if held else {}
    if "covers" not in contract and often(draw, 1):
        contract["covers"] = ["old1", "old2"]
    if often(draw, 1):
        contract["rollup"] = draw(st.sampled_from(("aggregate", "component", "overlap")))
    return contract | founded(draw, scene)


def _is_about_another(kind):
    return any(spec.unit is Unit.CONTRACT for spec in kind.terms.values())


def _roles(draw, kind, classes, target):
    """Draw the parties; those of a contract on another contract are mostly parties of that one."""
    roles = [r for r in kind.roles if r not in kind.optional_roles or often(draw, 6)]
    found = {r: draw(st.sampled_from(list(classes))) for r in roles}
    if target is not None:
        other = KINDS[target["kind"]]
        parties = [target[other.creditor], target[other.debtor]]
        if len(kind.roles) == 2 and often(draw, 5):
            parties.reverse()
        protected = sorted((r for r in found if r != kind.debtor), key=lambda r: r != kind.creditor)
        found |= dict(zip(protected, parties, strict=False))
    if found[kind.debtor] == found[kind.creditor] and len(classes) > 1 and not often(draw, 1):
        found[kind.debtor] = draw(st.sampled_from([e for e in classes if e != found[kind.creditor]]))
    return found


def _term(draw, spec, scene, begin, known):
    """Draw a term; all dates but the start lie after every start that is drawn."""
    if spec.unit is not Unit.QUARTER:
        return node(draw, lambda: text(draw, spec, scene), scene, since=known)
    if spec.name == "start":
        return node(draw, lambda: quarter_text(draw, begin + draw(st.integers(0, 3))), scene, since=known)
    return node(draw, lambda: text(draw, spec, scene, at=begin + 3), scene, since=known)


def _within(draw, room, issuer):
    """Draw a stake that leaves the issuer's owners within the whole."""
    share = draw(st.integers(0, room.get(issuer, 100)))
    room[issuer] = room.get(issuer, 100) - share
    return f"{share} %"


def _held_by(draw, classes, scene, known):
    holders = subset(draw, classes, 3)
    most = 100 // max(len(holders), 1)

    def share():
        return draw(st.sampled_from((f"{span(draw, most)} %", "unknown")))

    return {holder: node(draw, share, scene, since=known) for holder in holders}


def _purchases(draw, scene, names):
    found = []
    for seller in subset(draw, names, 2):
        cells = draw(
            st.sets(
                st.tuples(
                    st.sampled_from(names),
                    st.integers(scene.as_of.year - 2, scene.as_of.year + 2),
                    st.sampled_from(("", "Q1", "Q4")),
                    st.sampled_from(("hulls", "port dues", "seats")),
                ),
                min_size=1,
                max_size=3,
            )
        )
        rows = [
            {"buyer": b, "period": f"{y}{q}", "kind": k, "amount": text(draw, OPENING["cash"], scene)}
            | founded(draw, scene)
            for b, y, q, k in sorted(cells)
        ]
        found.append({"seller": seller, "note": "one vendor's customers", "purchases": rows})
    return found


def _assumptions(draw, as_of):
    """Copy those of the bundled book: all, all but a few, or none; dates moved to the book's own or not."""
    rows = [dict(row) for row in bundled_assumptions()]
    if often(draw, 7):
        years = as_of.year - 2026
        for row in rows:
            if row.get("unit") == "quarter":
                row["value"] = re.sub(r"\d{4}(?=Q)", lambda m: str(int(m[0]) + years), row["value"])
    if often(draw, 3):
        own = draw(st.sampled_from(TRADE_KINDS[:-1]))
        have = {row["name"] for row in rows}
        named = [row | {"name": row["name"].replace(".other.", f".{own}.")} for row in rows if ".other." in row["name"]]
        rows += [row for row in named if row["name"] not in have]
    if often(draw, 1):
        missing = set(draw(st.lists(st.sampled_from([row["name"] for row in rows]), min_size=1, max_size=3)))
        rows = [row for row in rows if row["name"] not in missing]
    return [] if often(draw, 1) else rows


def _scenarios(draw, scene):
    first = {"name": draw(st.sampled_from(("drought", "strike-2", "Rates up"))), "shocks": shocks(draw, scene)}
    second = {"name": "second", "title": "Two: at once", "combines": [first["name"]], "shocks": shocks(draw, scene)}
    return [first, second] if often(draw, 3) else [first]


def _assertions(draw, scene, names):
    if not often(draw, 3):
        return []
    row = {
        "id": "total",
        "subject": subset(draw, names, 2) or names[0],
        "measure": draw(st.sampled_from(sorted(MEASURES))),
        "expected": text(draw, OPENING["cash"], scene),
        "source": sources(draw, scene),
    }
    return [row | ({"tolerance": "5 %"} if often(draw, 5) else {})]


def _series(draw, scene, names):
    """Draw what was filed to fall due year by year, and a series of no use."""
    if not often(draw, 3):
        return {}
    name = f"{draw(st.sampled_from(names))}_{draw(st.sampled_from(sorted(OPENING)))}_due"
    years = range(scene.as_of.year - 1, scene.as_of.year + draw(st.integers(0, 3)))
    rows = [f"{year},{number(draw)},,,usd_bn,reported,{scene.sources[0]}" for year in years]
    return {n: "\n".join(["period,value,low,high,unit,basis,source", *rows, ""]) for n in (name, "gdp")}
