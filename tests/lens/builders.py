"""Books in a few lines: records from keyword arguments, so that a test reads like the text of a book."""

import datetime as dt
import functools
from dataclasses import replace
from pathlib import Path

import lookthrough
from lookthrough.book.loader import load_book
from lookthrough.book.records import Assumption, Book, Contract, Entity, Position, Purchase, Source, Value
from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.text.quantities import Quantity, parse
from lookthrough.contracts import KINDS
from lookthrough.positions.standing_contract import stand
from lookthrough.units.quarter import quarter_of
from lookthrough.world.drivers import SHOCKS

HERE = Position("test.yaml", 1)
AS_OF = dt.date(2026, 7, 1)
NOW = quarter_of(AS_OF)


@functools.cache
def bundled():
    """Return the bundled book."""
    loaded = load_book(Path(lookthrough.__file__).parent / "books" / "ai_2026", KINDS, SHOCKS)
    assert loaded.book is not None, [p.message for p in loaded.problems if p.is_error]
    return loaded.book


def q(text):
    year, quarter = text.split("Q")
    return int(year) * 4 + int(quarter) - 1


def value(given, **more):
    if isinstance(given, Value):
        return given
    if given is None:
        return Value("unknown", HERE, **more)
    if isinstance(given, tuple):
        low, high = given
        return Value(f"{low}..{high}", HERE, low, (low + high) / 2, high, **more)
    if isinstance(given, str) and "Q" in given and given[0] == "2":
        given, text = q(given), given
        return Value(text, HERE, given, given, given, **more)
    if isinstance(given, str):
        return text_value(given, **more)
    return Value(f"{given} bn USD", HERE, given, given, given, **more)


def text_value(given, **more):
    options = parse(given, Unit.OPTIONS)
    if isinstance(options, Quantity) and options.count is not None:
        return Value(given, HERE, options.low, options.mid, options.high, count=options.count, **more)
    return Value(given, HERE, **more)


def entity(id_, class_="modelled", kind="company", passes_to=None, **opening):
    figures = {name: (value(v, valid_from=dt.date(2026, 6, 30)),) for name, v in opening.items()}
    return Entity(id_, id_.title(), kind, class_, HERE, opening=figures, passes_to=passes_to or {}, source=("s1",))


def contract(
    id_, kind, debtor, creditor, *, status="funded", roles=None, held_by=None, stack=None, rollup=None, **terms
):
    spec = KINDS[kind]
    return Contract(
        id=id_,
        kind=kind,
        roles={spec.debtor: debtor, spec.creditor: creditor} | (roles or {}),
        terms={name: (value(v),) for name, v in terms.items()},
        status=(Value(status, HERE),),
        deal="test",
        position=Position("test.yaml", 2 + sum(map(ord, id_))),
        source=("s1",),
        stack=stack,
        rollup=rollup,
        held_by={h: (v if isinstance(v, tuple) else (value(v),)) for h, v in (held_by or {}).items()},
    )


def stands(record):
    """Return a contract as it stands on the date of these books."""
    return stand(record, NOW)


def book(*records, as_of=AS_OF, assumptions=None):
    entities = {r.id: r for r in records if isinstance(r, Entity)}
    contracts = {r.id: r for r in records if isinstance(r, Contract)}
    used = {e for c in contracts.values() for e in (*c.roles.values(), *c.held_by)}
    used |= {e for r in entities.values() for e in r.passes_to}
    sectors = {e: Entity(e, e.title(), "sector", "sector", HERE) for e in used - set(entities)}
    everyone = entities | sectors
    return Book(
        title="test",
        as_of=as_of,
        currency="USD",
        entities={i: everyone[i] for i in sorted(everyone)},
        contracts={i: contracts[i] for i in sorted(contracts)},
        sources={"s1": Source("s1", "a filing", "somebody", None, None, "A", HERE)},
        purchases=tuple(r for r in records if isinstance(r, Purchase)),
        series={},
        assumptions={n: Assumption(n, value(v), "test", HERE) for n, v in (assumptions or {}).items()},
        assertions=(),
        scenarios={},
        excluded=(),
        sha256="",
        root="",
    )


def hyperion(**changes):
    """Return a small book like the Hyperion deal: a tenant with a residual guarantee and a fifth of the equity."""
    return [
        entity("meta", "sponsor", debt=59.0, lease_liabilities=25.0, capex=70.0, operating_cash_flow=115.0),
        entity("campus", "vehicle", "spv"),
        entity("noteco", "vehicle", "spv"),
        entity("owl", "pass_through", "asset_manager", passes_to={"insurers": 0.6, "pensions": 0.4}),
        contract("lease", "lease", "meta", "campus", status="signed", **(RENT | changes)),
        contract("rvg", "residual_value_guarantee", "meta", "campus", status="signed", cap=28.0),
        contract("notes", "bond", "noteco", "bonds", principal=27.3, start="2025Q4", maturity="2049Q2"),
        contract("stake", "jv_equity", "meta", "campus", amount=1.3, stake=0.2, start="2025Q4"),
        contract("hold", "jv_equity", "noteco", "campus", amount=23.03, stake=0.8, start="2025Q4"),
        contract("top", "jv_equity", "owl", "noteco", status="signed", amount=2.45, stake=1.0, start="2025Q4"),
    ]


RENT = {"amount": 12.31, "start": "2029Q1", "term": 4.0, "renewals": "4 x 4y"}


def times(record, factor):
    """Return a record with every amount of money scaled."""
    money = {"principal", "drawn", "amount", "rent", "cap", "paid", "prepaid"}
    if isinstance(record, Entity):
        return replace(record, opening={n: tuple(_scaled(v, factor) for v in vs) for n, vs in record.opening.items()})
    terms = {n: tuple(_scaled(v, factor) for v in vs) if n in money else vs for n, vs in record.terms.items()}
    return replace(record, terms=terms)


def _scaled(given, factor):
    if given.mid is None:
        return given
    return replace(given, low=given.low * factor, mid=given.mid * factor, high=given.high * factor)
