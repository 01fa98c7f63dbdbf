"""A loop over scenarios as the paper behind neva writes it, a row multiply-add that is compiled, and random banks.

P. Barucca and others, *Network valuation in financial systems*, Mathematical Finance 30(4), 2020
(https://doi.org/10.1111/mafi.12272): every bank values what it is owed at the equity of its debtors, round after round.
The library neva is on no package index; the loop is written from the paper, vectorised within a bank.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import _sparsetools, csr_array, csr_matrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NEVA = 1e-3  # the sum of relative changes at which neva stops
LANES, ROWS = 256, 4_000


class Banks(NamedTuple):
    """Claims among banks, what each owes beyond them, and cash ``[bank, scenario]``."""

    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    due: Floats
    beyond: Floats
    cash: Floats

    @property
    def owed(self) -> Floats:
        """What each owes in all."""
        return np.bincount(self.payer, self.due, len(self.beyond)) + self.beyond

    def shares(self) -> csr_array:
        """What each bank is paid of a dollar that another pays ``[payee, payer]``."""
        n = len(self.beyond)
        return csr_array(csr_matrix((self.due / self.owed[self.payer], (self.payee, self.payer)), shape=(n, n)))

    def table(self) -> tuple[dict[str, NDArray[np.generic]], Floats, list[str]]:
        """The same as columns of places, cash with a row for everybody beyond, and ids."""
        n, owing = len(self.beyond), np.flatnonzero(self.beyond)
        columns = {
            "payer": np.concatenate([self.payer, owing]),
            "payee": np.concatenate([self.payee, np.full(len(owing), n)]),
            "due": np.concatenate([self.due, self.beyond[owing]]),
        }
        return columns, np.vstack([self.cash, np.zeros(self.cash.shape[1])]), [*(f"e{i}" for i in range(n)), "outside"]


def random_claims(n: int, claims: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    random = np.random.default_rng(seed)
    payer, payee = random.integers(0, n, claims), random.integers(0, n - 1, claims)
    payee += payee >= payer  # nobody owes itself
    return payer, payee, random.lognormal(0.0, 1.0, claims)


def random_banks(n: int, claims: int, scenarios: int, *, shock: float = 0.14) -> Banks:
    """Return banks with equity of 4 to 10 % of their assets, whose cash falls by up to the shock, each by its own."""
    payer, payee, due = random_claims(n, claims, n)
    random = np.random.default_rng(1)
    owed, held = np.bincount(payer, due, n), np.bincount(payee, due, n)
    cash = random.uniform(1.0, 4.0, n) * owed.mean()
    beyond = np.maximum((1.0 - random.uniform(0.04, 0.10, n)) * (cash + held) - owed, 0.0)
    return Banks(payer, payee, due, beyond, cash[:, None] * (1.0 - random.uniform(0.0, shock, (n, scenarios))))


def nearly_closed(n: int, claims: int, scenarios: int) -> Banks:
    """Return companies that owe one another 99 % of what they owe, most of whom cannot pay the rest."""
    payer, payee, due = random_claims(n, claims, n)
    beyond = np.bincount(payer, due, n) * 0.01 / 0.99
    random = np.random.default_rng(1)
    return Banks(payer, payee, due, beyond, random.uniform(0.2, 1.1, (n, scenarios)) * beyond[:, None])


def loop_of(banks: Banks, tolerance: float) -> Callable[[Floats], Floats]:
    """Return what values one scenario: cash ``[bank]`` to payments ``[bank]``."""
    n, owed = len(banks.beyond), np.maximum(banks.owed, 1e-300)
    debtors = [banks.payer[banks.payee == i] for i in range(n)]
    held = [banks.due[banks.payee == i] for i in range(n)]

    def value(cash: Floats) -> Floats:
        equity = cash + np.array([each.sum() for each in held]) - owed
        while True:
            then = np.empty(n)
            for i in range(n):
                who = debtors[i]
                then[i] = cash[i] + held[i] @ np.clip((equity[who] + owed[who]) / owed[who], 0.0, 1.0) - owed[i]
            change = np.abs((then - equity) / equity).sum()
            equity = then
            if change <= tolerance:
                return np.clip(equity + owed, 0.0, owed)

    return value


def scipy_batch(shares: csr_array, owed: Floats, cash: Floats, tolerance: float = 1e-12) -> Floats:
    """Repeat from full payment, all scenarios at once, until nothing moves by more than the tolerance."""
    paid = np.repeat(owed[:, None], cash.shape[1], axis=1)
    while True:
        then = np.minimum(owed[:, None], cash + shares @ paid)
        if np.abs(then - paid).max() <= tolerance:
            return then
        paid = then


SOURCE = f"""
void rows(double *y, const double *x, const double *a) {{
  for (int k = 0; k < {ROWS}; k++)
    for (int i = 0; i < {LANES}; i++) y[i] += a[k] * x[i];
}}
"""


def multiply_adds() -> tuple[Callable[[], object], int, str]:
    """Return rows multiplied and added from the first cache, how many numbers that are, and by what they are done."""
    x, y, a = np.ones(LANES), np.zeros(LANES), np.full(ROWS, 1e-9)
    compiler = shutil.which("cc")
    if compiler is None:
        start, column = np.array([0, ROWS], dtype=np.int32), np.zeros(ROWS, dtype=np.int32)
        return lambda: _sparsetools.csr_matvecs(1, 1, LANES, start, column, a, x, y), ROWS * LANES, "SciPy's"
    folder = Path(tempfile.mkdtemp())
    (folder / "rows.c").write_text(SOURCE)
    subprocess.run(
        [compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", folder / "rows.so", folder / "rows.c"], check=True
    )
    rows = ctypes.CDLL(str(folder / "rows.so")).rows
    places = [ctypes.c_void_p(array.ctypes.data) for array in (y, x, a)]
    kept = (x, y, a)
    return lambda: (rows(*places), kept), ROWS * LANES, "a compiled loop's"
