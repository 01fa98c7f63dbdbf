"""Clearing of random networks against a linear programme and plain repetition, and many paths at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, identity
from timing import Row, best, seconds, times

from lookthrough.clearing import clear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SIZES = ((100, 1_000), (1_000, 10_000))
PATHS = 1_000


class Network(NamedTuple):
    """Liabilities ``[payer, payee]`` as shares of what each owes, what each owes ``[entity]``, cash, and the rows."""

    shares: csr_matrix
    owed: Floats
    cash: Floats
    claims: list[tuple[str, str, float]]


def rows() -> Iterator[Row]:
    for entities, claims in SIZES:
        network = random_network(entities, claims, seed=entities)
        wealth = {f"e{i}": float(c) for i, c in enumerate(network.cash)}
        solved = partial(clear, network.claims, wealth)
        found = best({"ours": solved, "lp": partial(programme, network), "plain": partial(plain, network)}, rounds=5)
        ours = np.array([solved().payments[f"e{i}"] for i in range(entities)])
        gap = float(np.abs(ours - programme(network)).max())
        what = f"`lt.clear`, {entities:,} entities, {claims:,} claims"
        told = f"largest difference {gap:.0e} of {network.owed.max():.0f}"
        yield Row(what, times(found["ours"] / found["lp"]), "HiGHS", pair(found["ours"], found["lp"]) + f"; {told}")
        yield Row(
            "", times(found["ours"] / found["plain"]), "plain sweeps in SciPy", pair(found["ours"], found["plain"])
        )
    yield batch()


def batch() -> Row:
    """A thousand paths in one call against a thousand calls."""
    network = random_network(*SIZES[0], seed=1)
    draws = np.random.default_rng(2).uniform(0.5, 1.5, (len(network.cash), PATHS)) * network.cash[:, None]
    together = {f"e{i}": row for i, row in enumerate(draws)}

    def singly() -> None:
        for path in range(PATHS):
            clear(network.claims, {name: row[path] for name, row in together.items()})

    found = best({"batch": partial(clear, network.claims, together), "single": singly}, rounds=1)
    what = f"`lt.clear`, {PATHS:,} paths of {SIZES[0][0]} entities in one call"
    return Row(what, times(found["batch"] / found["single"]), f"{PATHS:,} calls", pair(found["batch"], found["single"]))


def random_network(entities: int, claims: int, seed: int) -> Network:
    """Return a network with reciprocal and circular debts; cash is drawn so that some cannot pay."""
    random = np.random.default_rng(seed)
    payer, payee = random.integers(0, entities, claims), random.integers(0, entities - 1, claims)
    payee += payee >= payer  # nobody owes itself
    amount = random.lognormal(0.0, 1.0, claims)
    owed = np.bincount(payer, amount, entities)
    received = np.bincount(payee, amount, entities)
    cash = np.maximum(owed - received, 0.0) * random.uniform(0.3, 1.2, entities)
    shares = csr_matrix((amount / owed[payer], (payer, payee)), shape=(entities, entities))
    triples = zip(payer.tolist(), payee.tolist(), amount.tolist(), strict=True)
    return Network(shares, owed, cash, [(f"e{i}", f"e{j}", due) for i, j, due in triples])


def programme(network: Network) -> Floats:
    """Eisenberg and Noe 2001, lemma 4: the greatest payments maximise their sum."""
    matrix = identity(len(network.owed)) - network.shares.T
    bounds = np.column_stack([np.zeros_like(network.owed), network.owed])
    solved = linprog(-np.ones_like(network.owed), A_ub=matrix, b_ub=network.cash, bounds=bounds, method="highs")
    return solved.x


def plain(network: Network) -> Floats:
    """Repeat from full payment until nothing moves by more than 1e-12."""
    incoming, paid = network.shares.T.tocsr(), network.owed
    while True:
        then = np.minimum(network.owed, network.cash + incoming @ paid)
        if np.abs(then - paid).max() <= 1e-12:
            return then
        paid = then


def pair(ours: float, other: float) -> str:
    return f"{seconds(ours)} to {seconds(other)}"
