"""Programs that are kept between processes before they are compiled, so that a second start traces nothing.

JAX's own cache keeps what was compiled, and finds it once a program has been traced and lowered: of the bundled book
that is 3 s of every start. Kept here is what stands between, as JAX exports it: StableHLO, which is data and no pickle,
in the private folder of that cache, named by all that it depends on (``fingerprint``). Every process runs the program
by way of its export, also the one that made it, so that all run the same one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import jax
from jax import export

from lookthrough.deals.deal_arrays import WaterfallState
from lookthrough.simulate.compile.deals.deal_state import DealCash, PaidDeal, Residual
from lookthrough.simulate.compile.opening_state import Bound, DebtDefault
from lookthrough.simulate.compile.sponsor_state import AccountFlows, SponsorAccount
from lookthrough.simulate.compile.state import QuarterRecord
from lookthrough.simulate.draws import DrawnSlots, GivenBounds, Inputs
from lookthrough.simulate.engine import BlockResult
from lookthrough.simulate.one_run import Left, Outcome
from lookthrough.simulate.quarter.debt_defaults import DebtsOfRun
from lookthrough.simulate.quarter.wealth import LedgerWealth
from lookthrough.simulate.runner.compiled_cache import keep, open_cache
from lookthrough.simulate.runner.fingerprint import fingerprint
from lookthrough.simulate.runner.spread import SettingsByDevice
from lookthrough.simulate.traced import Trace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SUFFIX = ".program"
MOST = 64  # programs that are kept, of 1 MB each; those that were made longest ago go
DIGEST = 32  # bytes of SHA-256 before what is kept

PASSED = (
    *(AccountFlows, BlockResult, Bound, DealCash, DebtDefault, DebtsOfRun, DrawnSlots, GivenBounds, Inputs, Left),
    *(LedgerWealth, Outcome, PaidDeal, QuarterRecord, Residual, SettingsByDevice, SponsorAccount, Trace),
    WaterfallState,
)
"""The records that programs take and return, by whose names JAX keeps them."""

for _record in PASSED:
    export.register_namedtuple_serialization(_record, serialized_name=f"lookthrough.{_record.__name__}")


def word_of(of: tuple[object, ...], arguments: tuple[object, ...]) -> str | None:
    """Return the word of a program, ``None`` where it cannot have one and is not kept.

    Args:
        of: all that it depends on beside its code.
        arguments: as :meth:`jax.stages.Wrapped.lower` takes them, of which the shapes count.
    """
    leaves, tree = jax.tree.flatten(arguments)
    return fingerprint(of, str(tree), [str(jax.typeof(each)) for each in leaves])


def exported(function: Callable[..., object], word: str | None, arguments: tuple[object, ...]) -> export.Exported:
    """Return a function for arguments of some shapes: the one that is kept, or traced now and kept.

    Args:
        function: pure, of arrays.
        word: of the program.
        arguments: as :meth:`jax.stages.Wrapped.lower` takes them.
    """
    path, found = _place(word), kept(word)
    if found is None:
        found = export.export(jax.jit(function))(*arguments)
        if path is not None:
            body = bytes(found.serialize())
            keep(path, hashlib.sha256(body).digest() + body, MOST)
    return found


def kept(word: str | None) -> export.Exported | None:
    """Return the program that is kept under a word; ``None`` where there is none, or one that is damaged."""
    path = _place(word)
    try:
        content = b"" if path is None else path.read_bytes()
    except OSError:
        return None
    body = content[DIGEST:]
    if hashlib.sha256(body).digest() != content[:DIGEST]:
        return None
    return export.deserialize(bytearray(body))


def _place(word: str | None) -> Path | None:
    """Return the file of a program, ``None`` where none can be kept."""
    folder = open_cache().folder
    return None if folder is None or word is None else folder / f"{word}{SUFFIX}"
