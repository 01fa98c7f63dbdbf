"""A stress document made by hand for layout only: its numbers are shapes for the charts, not results of any run."""


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
        "run": {"book": "fixture"},
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
            "creditors": _ledger(80.0),
            "owners": _ledger(120.0),
            "headline": _ledger(200.0),
            "listed_memo": _ledger(5000.0),
        },
        "by_end_holder": {
            "insurers": _holder(40.0, 5.0),
            "pensions_sovereign": _holder(25.0, 30.0),
            "public_equity": _holder(2.0, 60.0),
            "banks": _holder(13.0, 0.0),
            "credit_funds": _holder(5.0, 25.0),
            "resolution": _holder(-5.0, 0.0),
        },
        "by_first_holder": {
            "pimco": _holder(30.0, 0.0),
            "blue_owl": _holder(15.0, 40.0),
            "softbank": _holder(0.0, 80.0),
            "banks": _holder(35.0, 0.0),
        },
        "by_contract_kind": {
            "bond": 50.0,
            "lease": 20.0,
            "term_loan": 10.0,
            "equity_investment": 120.0,
            "warrant": 0.0,
        },
        "amplification": {
            "total": 200.0,
            "direct": 130.0,
            "ratio": 200 / 130,
            "interval95": [1.45, 1.63],
            "channels": {
                "credit": {"shapley": 30.0, "last_in": 24.0},
                "valuation": {"shapley": 22.0, "last_in": 26.0},
                "vendor": {"shapley": 15.0, "last_in": 12.0},
                "funding": {"shapley": 3.0, "last_in": -2.0},
            },
            "common_paths": 256,
            "explained": {"deadweight": 20.0, "outside_cash": 40.0, "revaluation": 140.0},
        },
        "first_defaults": [
            {"id": id_, "name": name, "probability": p, "base_probability": p / 5, "quarter": quarters[peak[id_]]}
            for id_, (name, p) in sorted(ids.items(), key=lambda kv: -kv[1][1])
        ],
        "defaults_by_quarter": by_quarter,
        "fan": {
            "quarters": quarters,
            "p5": [5 * r for r in rise],
            "p25": [30 * r for r in rise],
            "p50": [70 * r for r in rise],
            "p75": [110 * r for r in rise],
            "p95": [190 * r for r in rise],
            "mean": [80 * r for r in rise],
        },
        "sourced": {"sourced": 0.71, "inferred": 0.17, "assumed": 0.12},
        "left_out": [{"contract": "c999", "why": "no amount is known"}],
    }


def _ledger(mean):
    return {
        "mean": mean,
        "p95": 1.6 * mean,
        "p99": 2 * mean,
        "es99": 2.2 * mean,
        "interval95": [0.97 * mean, 1.03 * mean],
    }


def _holder(creditors, owners):
    return {"creditors": creditors, "owners": owners, "total": creditors + owners}
