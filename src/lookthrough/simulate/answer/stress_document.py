"""The JSON document of a run: what it found, in the keys of the reference."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.book.evidence import evidence_shares, stated_amounts
from lookthrough.book.part import written_part
from lookthrough.book.text.brought_scenarios import scenario_plugins
from lookthrough.contracts import BROUGHT
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.contracts.family import LEDGERS
from lookthrough.contracts.term_values import Resolver
from lookthrough.positions.sold import CHIPS, sold
from lookthrough.runs.contents import PARTS
from lookthrough.runs.folder import name_of_book
from lookthrough.simulate.answer import results
from lookthrough.simulate.answer.kept_paths import pairs
from lookthrough.simulate.answer.onset import dated_guesses, is_shocked, onset
from lookthrough.simulate.answer.world_of_run import world_of_run
from lookthrough.simulate.compile.options import written
from lookthrough.simulate.quarter.one_quarter import YEARS_OF_ORDERS
from lookthrough.units.quarter import quarter_name, year_and_quarter
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.contracts.term_values import LeftOut
    from lookthrough.simulate.answer.kept_paths import Split
    from lookthrough.simulate.compile.options import Options
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.world.paths import PathNumbers
    from lookthrough.world.scenario import ScenarioNumbers


LEVELS = ("lenders", "lessors", "support")
"""Ledgers whose wealth is a loss with its sign turned, so that a run has a level of loss without any shock.

That of sellers holds the shares of revenue that they are paid too, that of owners what their shares bring.
"""
GUESSED = ("assumed", "inferred")
VERSIONED = ("lookthrough", "numpy", "jax", "jaxlib", "duckdb")


def versions() -> dict[str, str]:
    """Return the versions of what a run is computed with: packages, and plug-ins that bring kinds or scenarios."""
    brought = (*BROUGHT, *(each.plugin for each in scenario_plugins()))
    own = {name: importlib.metadata.version(name) for name in VERSIONED}
    return own | {plugin.package: plugin.version for plugin in brought}


def document(
    model: Model, options: Options, assumed: AssumedInputs, sample: results.Sample, split: Split
) -> dict[str, object]:
    """Return the JSON document of a run (see the reference for its keys).

    Args:
        model: of the run.
        options: of the run.
        assumed: its inputs.
        sample: its paths.
        split: the loss of every channel setting.
    """
    book = model.plan.book
    not_finite = options.paths - len(sample.path)
    unconverged = int(sample.unconverged.sum()) + not_finite
    counted = [c for c in book.contracts.values() if c.current_status in options.statuses]
    title = " + ".join(book.scenarios[n.strip()].title for n in options.scenario.split("+"))
    return {
        "run": {"book": book.title, "book_sha256": book.sha256, **written_part(book), **written(options)},
        "book_root": name_of_book(book.root, book.variants),
        "versions": versions(),
        "scenario": options.scenario,
        "scenario_title": title,
        "paths": options.paths,
        "quarters": options.quarters,
        "first_quarter": quarter_name(model.plan.first_quarter),
        "seed": options.seed,
        "status": {
            "solved": options.paths - unconverged,
            "multiple": int((sample.multiple > 0).sum()),
            "unconverged": unconverged,
            "unconverged_closing": int(sample.unconverged_closing.sum()),
            "not_finite": not_finite,
        },
        "residual": float(max(sample.residual.max(), sample.leak.max())),
        "loss": {
            "existing": _existing(sample),
            "all": _all_flows(sample),
            "memo": {"listed": results.spread(sample.memo)},
        },
        "empty_ledgers": _empty_ledgers(model),
        "by_end_holder": results.holder_table(model, sample.holders @ results.holders(model).T),
        "by_first_holder": results.holder_table(model, sample.holders),
        "by_contract_kind": {k: float(v) for k, v in zip(model.kinds, sample.by_kind, strict=True)},
        "network": _network(options, sample, split),
        "failures": results.failures(model, sample),
        "failures_by_quarter": results.failures_by_quarter(model, sample),
        "onset": onset(model, sample) if _is_shocked(assumed, options) else None,
        "fan": results.fan(model, sample),
        "orders_not_placed": _orders_not_placed(model, sample),
        "world": world_of_run(model, sample),
        "guesses": dated_guesses(model, results.guesses(assumed.names, assumed.ranges, sample)),
        "contract_evidence": evidence_shares(stated_amounts(counted))._asdict(),
        "left_out": [{"contract": x.contract, "why": x.why} for x in _left_out(model)],
    }


def _orders_not_placed(model: Model, sample: results.Sample) -> dict[str, object]:
    """Return the quarters of orders that nobody places, and what they are to who sells chips, held flat, USD bn."""
    year = year_and_quarter(model.plan.first_quarter)[0]
    saved = Resolver(model.plan.book).assumption("avoidable.orders").mid
    quarters = results.spread(sample.unplaced)
    sellers = []
    for seller, amount in sold(model.plan.book, CHIPS, year).items():
        sales = quarters["mean"] * amount.mid / QUARTERS_PER_YEAR
        sellers.append({"id": seller, "sold": amount._asdict(), "sales": sales, "margin": sales * (1.0 - saved)})
    return {"years": YEARS_OF_ORDERS, **quarters, "year": year, "sellers": sellers}


def _empty_ledgers(model: Model) -> list[str]:
    """Return the ledgers in which nobody outside can lose, since no contract of the run is in them."""
    held = {ledger for ledger, _ in pairs(model, results.holders(model))}
    return [name for row, name in enumerate(LEDGERS) if row not in held]


def _left_out(model: Model) -> list[LeftOut]:
    """Return what a run leaves out, in whole or in part, in the order of contracts."""
    rows = (*model.plan.left_out, *model.uncalled, *model.not_paid)
    return sorted(rows, key=lambda row: row.contract)


def _existing(sample: results.Sample) -> dict[str, dict[str, float]]:
    """Return each ledger's loss on existing exposures, its incidence, and the level that is lost without the shock."""
    return {
        part: {
            **results.spread(sample.total[i]),
            "incidence": float(sample.incidence[i].mean()),
            **_level(part, sample.base_existing, i),
        }
        for i, part in enumerate(PARTS)
    }


def _all_flows(sample: results.Sample) -> dict[str, dict[str, float]]:
    """Return the same with the loans and shares that come after the book's date."""
    return {
        ledger: {**results.spread(sample.flows[i]), **_level(ledger, sample.base_flows, i)}
        for i, ledger in enumerate(LEDGERS)
    }


def _level(part: str, wealth: NDArray[np.float64], row: int) -> dict[str, float]:
    """Return what a ledger loses without the shock, where it has such a level."""
    return {"base_level": float(-wealth[row].mean())} if part in LEVELS else {}


def _network(options: Options, sample: results.Sample, split: Split) -> dict[str, object]:
    """Return what the channels add to the incidence: on all paths, and its split on the common ones."""
    total, incidence = sample.total.sum(axis=0), sample.incidence.sum(axis=0)
    measurable = abs(float(incidence.mean())) > results.FLOOR
    added, losses, everything = sample.total - sample.incidence, split.losses, frozenset(options.channels)
    split_by = options.channels if losses else ()
    shares = results.shapley(losses, split_by) if losses else {}
    return {
        "incidence": float(incidence.mean()),
        "total": float(total.mean()),
        "network": float((total - incidence).mean()),
        "standard_error": results.error_of(total - incidence),
        "ratio": float(total.mean() / incidence.mean()) if measurable else None,
        "by_ledger": {
            part: {"network": float(added[i].mean()), "standard_error": results.error_of(added[i])}
            for i, part in enumerate(PARTS)
        },
        "channels": {
            channel: _of_channel(shares[channel], losses[everything] - losses[everything - {channel}])
            for channel in split_by
        },
        "common_paths": split.paths,
    }


def _of_channel(share: NDArray[np.float64], last: NDArray[np.float64]) -> dict[str, object]:
    """Return a channel's Shapley share ``[part, path]`` and what it adds ``last``, over all parts and by part."""
    whole = share.sum(axis=0)
    return {
        "shapley": float(whole.mean()),
        "standard_error": results.error_of(whole),
        "last_in": float(last.sum(axis=0).mean()),
        "by_ledger": {part: float(share[i].mean()) for i, part in enumerate(PARTS)},
    }


def input_names(model: Model) -> list[str]:
    """Return the name of every input that is drawn, uncertain numbers first, then shocks, in the order of a run."""
    rows = model.plan.table.rows
    return [*(rows[int(i)].name for i in model.ranged), *(f"shock.{name}" for name in SHOCKS)]


class AssumedInputs(NamedTuple):
    """Names of inputs, empty for those that a source gives, the ranges of all ``[2, input]``, and who is to fail."""

    names: list[str]
    ranges: NDArray[np.float64]
    failing: Mapping[str, float]  # by company the chance that the scenario makes it fail


def assumed_inputs(model: Model, numbers: ScenarioNumbers) -> AssumedInputs:
    """Return which inputs of a run are assumed, and between what they are drawn."""
    rows, table = model.plan.table.rows, model.plan.table.arrays()
    given = [rows[int(i)].basis not in GUESSED for i in model.ranged]
    still = [bool(low == high) for low, high in zip(numbers.low, numbers.high, strict=True)]
    names = ["" if out else name for name, out in zip(input_names(model), (*given, *still), strict=True)]
    low, high = np.append(table.low[model.ranged], numbers.low), np.append(table.high[model.ranged], numbers.high)
    return AssumedInputs(names, np.stack([low, high]), numbers.failing)


def listed_beta(model: Model) -> float:
    """Return how much listed shares move with sentiment, the middle of its range."""
    return Resolver(model.plan.book).assumption("valuation.listed_beta").mid


def _is_shocked(assumed: AssumedInputs, options: Options) -> bool:
    return is_shocked(assumed.ranges[:, -len(SHOCKS) :], options.severity, assumed.failing)


def given_document(paths: Mapping[str, PathNumbers]) -> dict[str, object]:
    """Return what a scenario gives the world by path: its series, what it is taken over, and bounds by quarter.

    ``low`` and ``high`` are multiples of the value at the book's date or rates a year, from the first quarter of the
    run; nothing where a scenario gives none, so that such a document is what it was before there were any.
    """
    given = {
        name: {
            "series": path.series,
            "file": path.file,
            "unit": path.unit,
            "over": None if path.over is None else {"period": path.over[0], "value": path.over[1]},
            "low": path.low.tolist(),
            "high": path.high.tolist(),
            "source": list(path.sources),
        }
        for name, path in paths.items()
    }
    return {"given_paths": given} if given else {}


def table(content: Mapping[str, object], name: str) -> Mapping[str, Mapping[str, float]]:
    """Return one table of the document."""
    table = content[name]
    if not isinstance(table, dict):
        raise TypeError(f"{name} is not a table")
    return table
