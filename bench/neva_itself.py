"""neva itself (https://github.com/marcobardoscia/neva), where ``NEVA`` names a checkout: it is on no package index."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from per_scenario import Banks, Floats

CHECKOUT = "NEVA"


def neva_of(banks: Banks) -> Callable[[Floats], Floats] | None:
    """Return what values one scenario by neva: cash ``[bank]`` to payments ``[bank]``; ``None`` without a checkout."""
    checkout = os.environ.get(CHECKOUT)
    if not checkout:
        return None
    sys.path.insert(0, checkout)
    neva, ibeval = importlib.import_module("neva"), importlib.import_module("neva.ibeval")
    owed, within = banks.owed, np.bincount(banks.payer, banks.due, len(banks.beyond))
    each = [
        neva.Bank(
            extliab=float(beyond), ibliabtot=float(inner), ibeval=lambda e, o=float(all_): ibeval.eisenberg_noe(e, o)
        )
        for beyond, inner, all_ in zip(banks.beyond, within, owed, strict=True)
    ]
    for place, bank in enumerate(each):
        held = np.flatnonzero(banks.payee == place)
        bank.set_ibasset([(each[banks.payer[claim]], float(banks.due[claim])) for claim in held])
    system = neva.BankingSystem(each)

    def value(cash: Floats) -> Floats:
        for bank, own in zip(each, cash.tolist(), strict=True):
            bank.extasset = own
        system.set_equity(system.get_naiveequity())
        system.fixedpoint_equity()
        return np.clip(np.array(system.get_equity()) + owed, 0.0, owed)

    return value
