"""A still world for small books: every payment follows from the contracts, so that it can be worked out by hand.

Still means: no noise, no shock, no cost of default and no revenue from outside the book. Amounts are USD bn; the first
quarter is 2026Q3.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np

import lookthrough
from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.contracts.family import LEDGERS
from lookthrough.positions.plan import compile_plan
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.model import compile_model, sampled
from lookthrough.simulate.compile.state import Switches
from lookthrough.simulate.one_run import Given, nothing_given, unfold
from lookthrough.simulate.runner.compiling import jitted, prepare
from lookthrough.world import drivers
from lookthrough.world.drivers import PATHS, SHOCKS
from lookthrough.world.scenario import scenario_numbers

BUNDLED = Path(lookthrough.__file__).parent / "books" / "ai_2026"
SECTORS = ("banks", "customers_large", "landlords", "private_investors", "public_equity", "resolution", "suppliers")
HEADER = {
    "book.yaml": """
title: Parties that have nothing to do with one another
as_of: 2026-06-30
currency: USD
horizon: 8
""",
    "sources.yaml": "- {id: s1, title: Made up, publisher: This test, date: 2026-06-30, grade: A}\n",
    "scenarios/base.yaml": "{name: base, title: No shock, description: Everything goes on as it is., shocks: {}}\n",
    "entities/sectors.yaml": "".join(
        f"- {{id: {name}, name: {name}, kind: sector, class: sector, source: s1}}\n" for name in SECTORS
    ),
}
STILL = {
    **{f"world.{n}_volatility": "0 %" for n in ("demand", "race", "price", "sentiment", "spread", "rate")},
    "sponsor.hazard": "0 %",
    "operate.other.dscr": "0",  # nobody earns anything outside the book
    "operate.other.cost_share": "0 %",
    "operate.other.raise_share": "0 %",
    "operate.cash_trap": "1.2",  # receipts over debt service below which a vehicle pays its owners nothing
    "operate.payout_reserve": "1",  # quarters of debt service that it keeps
    "lease.escalator": "0 %",  # of the leases that state none
    "asset.other.to_debt": "0.5",
    "asset.other.depreciation": "0 %",
    "asset.other.sale_discount": "0 %",
    "asset.other.price_sensitivity": "0",
    "asset.other.sentiment_sensitivity": "0",
    "valuation.feedback": "0",
    "world.price_trend": "0",
    "world.supply_speed": "0 %",  # capacity is what was planned
    "belief.process": "0",  # nobody believes more or less for what labs earn
    "belief.plans": "0 %",
    "firmness.announced": "100 %",
    "firmness.signed": "100 %",
    "relief.most": "0 %",  # nobody gives up anything; see test_bending
    "transfer.rate": "100 %",  # the customers of a failed lab go to others at once, and all
    "transfer.lost": "0 %",
    "default_cost.receipts": "0 %",
}


def load(root):
    result = load_book(root, KINDS, SHOCKS, PATHS)
    assert result.book is not None, [p.message for p in result.problems]
    return result.book


def small_book(root, files, assumptions=None):
    """Write a book, load it, and fill in what else a run needs at the middle of the bundled book's ranges."""
    named = {**STILL, **(assumptions or {})}
    rows = (f"- {{name: {name}, value: {value}, reason: a still world}}\n" for name, value in named.items())
    for file, text in {**HEADER, **files, "assumptions.yaml": "".join(rows)}.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    book = load(root)
    usual = load(BUNDLED).assumptions.items()
    middle = {n: replace(a, value=replace(a.value, low=a.value.mid, high=a.value.mid)) for n, a in usual}
    return replace(book, assumptions={**middle, **book.assumptions})


def still_run(book, quarters):
    """Return a function that unfolds a book; it takes the slots as drawn ``[slot, path]``, switches and a shock."""
    prepare(1)
    model = compile_model(compile_plan(book, KINDS), quarters)
    noise_rows = drivers.noise_rows(len(model.lab_names))

    def run(values, switches, severity, sizes):
        width = values.shape[-1]
        numbers = sampled(model, values, jnp.ones((len(model.fate_keys), width)))  # nobody fails by chance
        noise = {stream: jnp.zeros((quarters, rows, width)) for stream, rows in noise_rows.items()}
        return unfold(model, numbers, switches, drivers.shock(severity, sizes), noise, nothing_given(model, numbers))

    compiled = jitted(run)

    def of(values=None, *, discounting=0.0, shock=None):
        values = model.plan.table.arrays().mid[:, None] if values is None else values
        sizes = scenario_numbers(book, "base", shock or {}, model.plan.first_quarter).low
        sizes = sizes[:, None] + np.zeros(values.shape[-1])
        switches = Switches(*(1.0 for _ in CHANNELS), 1.0, 1.0, discounting)
        found = compiled(values, Switches(*map(jnp.asarray, switches)), 1.0 if shock else 0.0, sizes)
        return Found(model, jax.tree.map(np.asarray, found))

    return SimpleNamespace(model=model, of=of)


TWO = 2  # channel sets of a program: one more run costs nothing beside another program


def base_and_then(unfolded, begun, settings):
    """Run the base and then each of the other settings on what the base froze; return what is kept of every run.

    ``unfolded(is_base, setting, given)`` returns a run and what is kept of it; the first row of ``settings`` is the
    base's. All runs are one loop, so that the engine is compiled once.
    """

    def one(given, asked):
        is_base, setting = asked
        found, kept = unfolded(is_base, setting, given)
        left = Given(found.frozen, found.ratios)
        return jax.tree.map(lambda a, b: jnp.where(is_base, a, b), left, given), kept

    return jax.lax.scan(one, begun, (jnp.arange(len(settings)) == 0, settings))[1]


def against_base(book, quarters, *, hazards=None, fates=None):
    """Return a function that unfolds a book under a shock: the base run, then one run for each set of channels.

    ``base_values`` are the slots of a base run that differs from the others, whose frozen variables they take.
    ``hazards`` are by company; ``fates(rows, width)`` draws who fails or is taken over, by default nobody by chance.
    """
    prepare(1)
    model = compile_model(compile_plan(book, KINDS), quarters, hazards or {})
    fates = fates or (lambda rows, width: np.ones((rows, width)))
    noise_rows = drivers.noise_rows(len(model.lab_names))

    def run(values, before, settings, sizes, severity, discounting):
        width = values.shape[-1]
        drawn = jnp.asarray(fates(len(model.fate_keys), width))
        numbers, others = (sampled(model, v, drawn) for v in (values, before))
        noise = {stream: jnp.zeros((quarters, rows, width)) for stream, rows in noise_rows.items()}
        one = jnp.ones(())

        def unfolded(is_base, on, given):
            mine = jax.tree.map(lambda a, b: jnp.where(is_base, a, b), others, numbers)
            shock = drivers.shock(jnp.where(is_base, 0.0, severity), sizes)
            found = unfold(model, mine, Switches(*on, one, one, discounting), shock, noise, given)
            return found, found

        on = jnp.concatenate([jnp.ones((1, len(CHANNELS))), settings])
        return base_and_then(unfolded, nothing_given(model, others), on)

    compiled = jitted(run)

    def of(shock, *settings, values=None, base_values=None, severity=1.0, discounting=0.0):
        values = model.plan.table.arrays().mid[:, None] if values is None else values
        before = values if base_values is None else base_values
        sizes = scenario_numbers(book, "base", {**AT_ONCE, **shock}, model.plan.first_quarter).low
        sizes[list(SHOCKS).index("half_life")] = np.inf  # it never fades
        sizes = sizes[:, None] + np.zeros(values.shape[-1])
        padded = settings + settings[-1:] * (TWO - len(settings))
        on = jnp.array([[float(c in setting) for c in CHANNELS] for setting in padded])
        found = compiled(values, before, on, sizes, jnp.asarray(severity), jnp.asarray(discounting))
        runs = range(1 + len(settings))
        return [Found(model, jax.tree.map(lambda each, i=i: np.asarray(each[i]), found)) for i in runs]

    return SimpleNamespace(model=model, of=of)


def losses(base, run, *, existing=True):
    """Return what each ledger loses on each path ``[ledger, path]``, and what a lifeline pays ``[path]``."""
    name = "existing" if existing else "flows"
    before, after = (getattr(each.found.outcome.wealth, name).sum(axis=1) for each in (base, run))
    return np.concatenate([before - after, run.found.outcome.lifeline[None]])


AT_ONCE = {"onset": "2026Q3", "ramp": "0 y"}


class Found:
    """What a run found on all its paths, by contract and by entity."""

    def __init__(self, model, found):
        self.model, self.found, self.plan = model, found, model.plan
        natures = {row: name for name, rows in model.claims.groups.items() for row in range(len(model.claims))[rows]}
        self.rows = {(natures[row], name): row for row, name in enumerate(model.claims.contract) if name}

    def due(self, nature, contract, path=0):
        return self.found.seen.due[:, self.rows[nature, contract], path].tolist()

    def paid(self, nature, contract, path=0):
        return self.found.seen.paid[:, self.rows[nature, contract], path].tolist()

    def paid_in_all(self, contract, *natures, path=0):
        """With what the horizon pays."""
        return sum(self.found.outcome.claim_paid[self.rows[nature, contract], path] for nature in natures)

    def balance(self, contract, path=0):
        return self.found.seen.balance[:, self.plan.debt.ids.index(contract), path].tolist()

    def defaulted(self, entity, path=0):
        """Quarters since the start, -1 = never."""
        row = self.plan.limited.tolist().index(self.plan.number[entity])
        return int(self.found.outcome.default_quarter[row, path])

    def owners(self, entity, path=0):
        """What its shares brought, less what was paid for new ones."""
        return float(self.found.outcome.wealth.flows[LEDGERS.index("owners"), self.plan.number[entity], path])

    def lost(self, ledger, entity, path=0, *, existing=False):
        """The level of what it loses in a ledger."""
        wealth = self.found.outcome.wealth
        table = wealth.existing if existing else wealth.flows
        return -float(table[LEDGERS.index(ledger), self.plan.number[entity], path])
