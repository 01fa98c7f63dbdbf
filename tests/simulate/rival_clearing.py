"""The independent solver, asked what the engine's clearing is asked."""

from __future__ import annotations

from lookthrough.clearing import clear


def solved_by_rival(model, owed, cash):
    """Return what ``lookthrough.clear`` pays of a model's claims ``[claim, path]`` out of cash ``[entity, path]``."""
    names, claims = model.plan.entities, model.claims
    columns = {
        "payer": [names[i] for i in claims.payer],
        "payee": [names[i] for i in claims.payee],
        "due": list(owed),
        "rank": claims.rank.tolist(),
    }
    found = clear(columns, {name: cash[i] for i, name in enumerate(names)})
    assert found.status == "converged"
    return found
