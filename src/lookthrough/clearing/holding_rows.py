"""Tables of stakes and warrants, checked row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.clearing.amount_cells import scalars
from lookthrough.clearing.given_rows import OUTSIDE, STAKES, WARRANTS, read_rows
from lookthrough.clearing.refusals import ClearingInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.clearing.plain_columns import Names

    Floats = NDArray[np.float64]


def read_stakes(stakes: object, *, is_numbered: bool) -> tuple[Names, Names, Floats]:
    """Return owners, issuers and shares of the issuers' equity ``[stake]``."""
    if _are_none(stakes):
        return [], [], np.empty(0)
    rows = read_rows(stakes, replace(STAKES, numbered=is_numbered))
    owners, issuers, share = (rows.columns[name] for name in ("owner", "issuer", "share"))
    label = [f"{i} ({a} owns of {b})" for i, a, b in zip(rows.lines, owners, issuers, strict=True)]
    shares = scalars("stakes row", label, share)
    total: dict[str, float] = {}
    for i, name in enumerate(issuers):
        _refuse_outside("stakes row", label[i], name)
        if shares[i] > 1:
            raise ClearingInputError(f"stakes row {label[i]}: share {shares[i]:g} is above 1; write 10 % as 0.10")
        total[name] = total.get(name, 0.0) + shares[i]
    over = [f"{name} ({s:g})" for name, s in sorted(total.items()) if s > 1 + 1e-12]
    if over:
        raise ClearingInputError(f"stakes: more than all of the equity of {', '.join(over)} is owned; lower the shares")
    return _called(owners, is_numbered), _called(issuers, is_numbered), shares


def read_warrants(warrants: object, *, is_numbered: bool) -> tuple[Names, Names, Floats, Floats, Floats]:
    """Return holders, issuers, new shares, shares outstanding and strikes ``[warrant]``."""
    if _are_none(warrants):
        return [], [], np.empty(0), np.empty(0), np.empty(0)
    rows = read_rows(warrants, replace(WARRANTS, numbered=is_numbered))
    holders, issuers = rows.columns["holder"], rows.columns["issuer"]
    label = [f"{i} ({a} on {b})" for i, a, b in zip(rows.lines, holders, issuers, strict=True)]
    count, shares, strike = (scalars("warrants row", label, rows.columns[name]) for name in ("m", "n", "strike"))
    outstanding: dict[str, float] = {}
    for i, name in enumerate(issuers):
        _refuse_outside("warrants row", label[i], name)
        if shares[i] <= 0:
            raise ClearingInputError(f"warrants row {label[i]}: n, the shares outstanding, must be above 0")
        if outstanding.setdefault(name, shares[i]) != shares[i]:
            raise ClearingInputError(f"warrants row {label[i]}: n must be the same in every warrant on {name}")
    return _called(holders, is_numbered), _called(issuers, is_numbered), count, shares, strike


def _are_none(table: object) -> bool:
    return isinstance(table, tuple | list) and not table


def _called(column: list[str], is_numbered: bool) -> Names:  # noqa: FBT001 - one of two ways to call a party
    return as_numbers(column) if is_numbered else column


def as_numbers(names: Sequence[str]) -> NDArray[np.int64]:
    """Return the numbers that parties are called by."""
    return np.array([int(name) for name in names], dtype=np.int64)


def _refuse_outside(table: str, label: str, issuer: str) -> None:
    if issuer == OUTSIDE:
        raise ClearingInputError(f"{table} {label}: `{OUTSIDE}` has no equity; name the entity that issued it")
