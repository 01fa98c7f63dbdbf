"""A stress document made by hand for layout only: its numbers are shapes for the charts, not results of any run."""

from lookthrough.contracts.family import LEDGERS
from tests.present.world_fixture import still_world, world_document


def stress_document():
    quarters = [f"{2026 + (2 + i) // 4}Q{(2 + i) % 4 + 1}" for i in range(40)]
    rise = [i / 39 for i in range(40)]
    ids = {
        "coreweave": ("CoreWeave", 0.62),
        "xai": ("xAI", 0.41),
        "openai": ("OpenAI", 0.35),
        "beignet": ("Beignet Investor LLC", 0.08),
        "anthropic": ("Anthropic PBC", 0.12),
        "oracle": ("Oracle Corporation", 0.03),
    }
    peak = {"coreweave": 6, "xai": 9, "openai": 12, "beignet": 20, "anthropic": 15, "oracle": 30}
    by_quarter = {id_: [p * max(0.0, 1 - abs(i - peak[id_]) / 6) / 6 for i in range(40)] for id_, (_, p) in ids.items()}
    return {
        "run": {"book": "fixture", "as_of": "2026-06-30"},
        "scenario": "hype-fade",
        "scenario_title": "The hype fades",
        "paths": 1000,
        "quarters": 40,
        "first_quarter": "2026Q3",
        "seed": 1,
        "seconds": 1.0,
        "status": {"solved": 1000, "multiple": 0, "unconverged": 0, "unconverged_closing": 0},
        "residual": 3e-13,
        "loss": {
            "existing": {
                "lenders": _ledger(12.0, incidence=0.0, base_level=2.0),
                "lessors": _ledger(3.0, incidence=0.0, base_level=1.0),
                "sellers": _ledger(65.0, incidence=20.0, base_level=-4.0),
                "support": _ledger(5.0, incidence=4.0, base_level=0.5),
                "owners": _ledger(120.0, incidence=140.0),
                "lifeline": _ledger(0.0, incidence=30.0),
            },
            "all": {
                "lenders": _ledger(32.0, base_level=9.0),
                "lessors": _ledger(3.0, base_level=1.0),
                "sellers": _ledger(65.0, base_level=-4.0),
                "support": _ledger(5.0, base_level=0.5),
                "owners": _ledger(125.0),
            },
            "memo": {"listed": _ledger(5000.0)},
        },
        "by_end_holder": {
            "insurers": {"lenders": 6.0, "owners": 5.0},
            "pensions_sovereign": {"lenders": 3.0, "owners": 30.0},
            "public_equity": {"owners": 60.0},
            "banks": {"lenders": 4.0},
            "credit_funds": {"lessors": 3.0, "owners": 25.0},
            "microsoft": {"sellers": 65.0, "support": 5.0},
            "resolution": {"lenders": -1.0},
        },
        "by_first_holder": {
            "pimco": {"lenders": 8.0},
            "blue_owl": {"lessors": 3.0, "owners": 40.0},
            "softbank": {"owners": 80.0},
            "banks": {"lenders": 4.0},
            "microsoft": {"sellers": 65.0, "support": 5.0},
        },
        "by_contract_kind": {
            "bond": 8.0,
            "lease": 3.0,
            "term_loan": 4.0,
            "compute_commitment": 65.0,
            "residual": 120.0,
            "warrant": 0.0,
        },
        "network": {
            "incidence": 194.0,
            "total": 205.0,
            "network": 11.0,
            "standard_error": 2.0,
            "ratio": 205 / 194,
            "by_ledger": {
                "lenders": {"network": 12.0, "standard_error": 0.5},
                "lessors": {"network": 3.0, "standard_error": 0.2},
                "sellers": {"network": 45.0, "standard_error": 1.0},
                "support": {"network": 1.0, "standard_error": 0.1},
                "owners": {"network": -20.0, "standard_error": 2.0},
                "lifeline": {"network": -30.0, "standard_error": 1.0},
            },
            "channels": {
                "failures": _channel(-8.0, 2.0, -2.0),
                "terms": _channel(1.0, 0.5, 2.0),
                "orders": _channel(-0.5, 1.0, 3.0),
                "gloom": _channel(0.5, 0.5, 0.0),
                "funding": _channel(18.0, 3.0, 24.0),
            },
            "common_paths": 256,
        },
        "failures": [
            {
                "id": id_,
                "name": name,
                "class": "modelled",
                "failed": p,
                "absorbed": p / 4,
                "restructured": p / 2,
                "downgraded": 0.0,
                "base": {"failed": p / 5, "absorbed": p / 20, "restructured": p / 10, "downgraded": 0.0},
                "quarter": quarters[peak[id_]],
            }
            for id_, (name, p) in sorted(ids.items(), key=lambda kv: -kv[1][1])
        ],
        "failures_by_quarter": by_quarter,
        "fan": {
            "quarters": quarters,
            **{ledger: _bands(size, rise) for ledger, size in zip(LEDGERS, (10.0, 3.0, 60.0, 5.0, 110.0), strict=True)},
        },
        "world": world_document(["2026Q4", "2027Q4", "2028Q2"]),
        "guesses": [
            {
                "name": "world.price_elasticity",
                "low": 0.5,
                "high": 1.5,
                "moves": {
                    "lenders": {"swing": 6.0, "standard_error": 1.0},
                    "sellers": {"swing": 30.0, "standard_error": 4.0},
                },
            },
            {
                "name": "shock.demand",
                "low": -0.45,
                "high": -0.25,
                "moves": {
                    "lenders": {"swing": -8.0, "standard_error": 1.0},
                    "owners": {"swing": -70.0, "standard_error": 9.0},
                },
            },
        ],
        "contract_evidence": {"sourced": 0.71, "inferred": 0.17, "assumed": 0.12},
        "hazards": {"rates": {"acme": 0.002}, "sentence": "1 company fails beside by a hazard (made up)."},
        "left_out": [{"contract": "c999", "why": "no amount is known"}],
    }


def quiet_document():
    """Return the same without a shock: both futures of a path are one, so that nothing differs."""
    document = stress_document()
    nil = {"mean": 0.0, "p5": 0.0, "p95": 0.0, "p99": 0.0}
    document["loss"] = {
        cut: {name: {**ledger, **nil} for name, ledger in ledgers.items()} for cut, ledgers in document["loss"].items()
    }
    document["world"] = still_world(document["world"])
    document["failures"] = [{**row, **row["base"]} for row in document["failures"]]
    return document


def _ledger(mean, **levels):
    return {"mean": mean, "p5": 0.3 * mean, "p95": 1.6 * mean, "p99": 2 * mean, **levels}


def _channel(share, error, last):
    parts = dict.fromkeys((*LEDGERS, "lifeline"), 0.0)
    return {"shapley": share, "standard_error": error, "last_in": last, "by_ledger": {**parts, "sellers": share}}


def _bands(size, rise):
    shares = {"p5": 0.1, "p25": 0.4, "p50": 0.9, "p75": 1.4, "p95": 2.4, "mean": 1.0}
    return {name: [size * share * r for r in rise] for name, share in shares.items()}
