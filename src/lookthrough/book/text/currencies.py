"""Amounts in the currency in which an account was filed, ``1.82 tn JPY``, before a rate of the book converts them."""

from __future__ import annotations

import re
from dataclasses import replace

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.text.quantities import FORMS, Misread, Quantity, parse

_FOREIGN = re.compile(r"(?P<amount>.*\S) ?(?P<currency>[A-Z]{3})")
_DOLLAR = "USD"
HINT = "write 27.3 bn USD, or 1.82 tn JPY where a series of the book is in JPY per USD, or unknown"
PATTERN = (FORMS[Unit.USD_BN].pattern or "").replace(_DOLLAR, "[A-Z]{3}")


def parse_money(text: str, *, signed: bool) -> Quantity | Misread:
    """Read an amount in any currency, in billions of it; ``base`` is the code of a currency that is not the dollar."""
    found = parse(text, Unit.USD_BN, signed=signed)
    match = _FOREIGN.fullmatch(" ".join(text.split()))
    if isinstance(found, Quantity) or found.code != "LT301":
        return found
    if match is None or match["currency"] == _DOLLAR:
        return replace(found, hint=HINT)
    foreign = parse(f"{match['amount']} {_DOLLAR}", Unit.USD_BN, signed=signed)
    if isinstance(foreign, Misread):
        return replace(foreign, hint=HINT) if foreign.code == "LT301" else foreign
    return replace(foreign, base=match["currency"])
