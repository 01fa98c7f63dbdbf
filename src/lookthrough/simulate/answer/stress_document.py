"""The JSON document of a run: what it found, in the keys of the reference."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

from lookthrough.book.evidence import evidence_shares, stated_amounts
from lookthrough.runs.folder import name_of_book
from lookthrough.simulate.answer import results
from lookthrough.simulate.compile.options import written
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.contracts.term_values import LeftOut
    from lookthrough.simulate.answer.kept_paths import Split
    from lookthrough.simulate.compile.options import Options
    from lookthrough.simulate.compile.state import Model


VERSIONED = ("lookthrough", "numpy", "jax", "jaxlib", "duckdb")


def versions() -> dict[str, str]:
    """Return the versions of what a run is computed with."""
    return {name: importlib.metadata.version(name) for name in VERSIONED}


def document(model: Model, options: Options, sample: results.Sample, split: Split) -> dict[str, object]:
    """Return the JSON document of a run (see the reference for its keys)."""
    book = model.plan.book
    pass_on = results.holders(model)
    creditors, owners = sample.creditors.mean(axis=-1), sample.owners.mean(axis=-1)
    headline = sample.total.sum(axis=0)
    not_finite = options.paths - len(sample.path)
    unconverged = int(sample.unconverged.sum()) + not_finite
    counted = [c for c in book.contracts.values() if c.current_status in options.statuses]
    title = " + ".join(book.scenarios[n.strip()].title for n in options.scenario.split("+"))
    return {
        "run": {"book": book.title, "book_sha256": book.sha256, "as_of": book.as_of.isoformat(), **written(options)},
        "book_root": name_of_book(book.root),
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
            "creditors": results.summary(sample.total[0]),
            "owners": results.summary(sample.total[1]),
            "headline": results.summary(headline),
            "listed_memo": results.summary(sample.memo),
        },
        "by_end_holder": results.holder_table(model, pass_on @ creditors, pass_on @ owners),
        "by_first_holder": results.holder_table(model, creditors, owners),
        "by_contract_kind": {k: float(v) for k, v in zip(model.kinds, sample.by_kind, strict=True)},
        "amplification": _amplification(options, sample, split),
        "first_defaults": results.first_defaults(model, sample),
        "defaults_by_quarter": results.defaults_by_quarter(model, sample),
        "fan": results.fan(model, sample),
        "sourced": evidence_shares(stated_amounts(counted))._asdict(),
        "left_out": [{"contract": x.contract, "why": x.why} for x in _left_out(model)],
    }


def _left_out(model: Model) -> list[LeftOut]:
    """Return what a run leaves out, in whole or in part, in the order of contracts."""
    rows = (*model.plan.left_out, *model.uncalled, *model.not_paid)
    return sorted(rows, key=lambda row: row.contract)


def _amplification(options: Options, sample: results.Sample, split: Split) -> dict[str, object]:
    """Return total over direct loss on all paths, and the channels' shares on the common ones."""
    total, direct = sample.total.sum(axis=0), sample.direct.sum(axis=0)
    measurable = abs(float(direct.mean())) > results.FLOOR
    ratio, low, high = results.ratio_interval(total, direct) if measurable else (None, None, None)
    losses = split.losses
    shares = results.shapley(losses, options.channels)
    everything = frozenset(options.channels)
    outside, deadweight = float(sample.outside.mean()), float(sample.deadweight.mean())
    return {
        "total": float(total.mean()),
        "direct": float(direct.mean()),
        "ratio": ratio,
        "interval95": [low, high],
        "channels": {
            c: {"shapley": shares[c], "last_in": losses[everything] - losses[everything - {c}]}
            for c in options.channels
        },
        "by_ledger": {
            name: {"direct": float(sample.direct[i].mean()), "total": float(sample.total[i].mean())}
            for i, name in enumerate(("creditors", "owners"))
        },
        "common_paths": split.paths,
        "explained": {
            "outside_cash": outside,
            "deadweight": deadweight,
            "revaluation": float(total.mean()) - outside - deadweight,
        },
    }


def table(content: Mapping[str, object], name: str) -> Mapping[str, Mapping[str, float]]:
    """Return one table of the document."""
    table = content[name]
    if not isinstance(table, dict):
        raise TypeError(f"{name} is not a table")
    return table
