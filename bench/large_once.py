"""One network of a million claims, cleared from numbers or from rows: time and peak memory, as JSON."""

from __future__ import annotations

import json
import resource
import sys
from functools import partial

import numpy as np
from per_scenario import Banks, random_claims, scipy_batch
from timing import best

from lookthrough.clearing import clear

ENTITIES, CLAIMS = 100_000, 1_000_000


def main(given: str) -> None:
    payer, payee, due = random_claims(ENTITIES, CLAIMS, 1)
    owed, held = np.bincount(payer, due, ENTITIES), np.bincount(payee, due, ENTITIES)
    cash = np.maximum(owed - held, 0.0) * np.random.default_rng(1).uniform(0.3, 1.2, ENTITIES)
    if given == "rows":
        ours = partial(clear, as_rows(payer, payee, due), {f"e{i}": each for i, each in enumerate(cash.tolist())})
    else:
        ours = partial(clear, {"payer": payer, "payee": payee, "due": due}, cash)
    ours().payments.array.sum()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    banks = Banks(payer, payee, due, np.zeros(ENTITIES), cash[:, None])
    shares = banks.shares()
    found = best({"ours": ours, "scipy": partial(scipy_batch, shares, banks.owed, banks.cash)}, rounds=3)
    print(json.dumps(found | {"memory": memory}))


def as_rows(payer: np.ndarray, payee: np.ndarray, due: np.ndarray) -> list[tuple[str, str, float]]:
    triples = zip(payer.tolist(), payee.tolist(), due.tolist(), strict=True)
    return [(f"e{i}", f"e{j}", each) for i, j, each in triples]


if __name__ == "__main__":
    main(sys.argv[1])
