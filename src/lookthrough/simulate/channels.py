"""The channels through which a failure spreads; a run freezes those that are off."""

from __future__ import annotations

CHANNELS = ("credit", "valuation", "vendor", "funding")
