"""Who holds a contract: an amount of money, or a share of the whole written with a percent sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.text.quantities import Misread, Quantity, parse

if TYPE_CHECKING:
    from lookthrough.book.records import Contract, Value

SHARE = "share"


def parse_holding(text: str) -> Quantity | Misread:
    """Read ``18 bn USD`` as an amount or ``60 %`` as a share; the ``base`` of a share is the word ``share``."""
    if not text.rstrip().endswith("%"):
        found = parse(text, Unit.USD_BN)
        if isinstance(found, Misread) and found.code == "LT301":
            return Misread("LT301", "neither money nor a share", "write 18 bn USD or 60 %, or unknown")
        return found
    share = parse(text, Unit.FRACTION)
    return share if isinstance(share, Misread) else Quantity(share.low, share.mid, share.high, SHARE)


def face(contract: Contract) -> float | None:
    """Return the whole that holders share, in USD bn: principal or amount; ``None`` when silent or unknown."""
    principal = contract.mid("principal")
    return contract.mid("amount") if principal is None else principal


def held_amounts(contract: Contract) -> dict[str, float | None]:
    """Return what each named holder holds now, in USD bn; ``None`` where the amount or the whole is unknown."""
    whole = face(contract)
    return {holder: _amount(dated[-1], whole) for holder, dated in contract.held_by.items()}


def _amount(value: Value, whole: float | None) -> float | None:
    if value.base != SHARE or value.mid is None:
        return value.mid
    return None if whole is None else value.mid * whole
