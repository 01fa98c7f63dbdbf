"""The names of the figures of reports, for a shell to complete: to make the figures themselves takes seconds."""

from __future__ import annotations

FIGURES = (
    *("adoption", "adoption-speeds", "after-the-bust", "ai-cuts", "build-or-buy", "chips-and-sites"),
    *("contest-portfolios", "contest-profits", "contract-kinds", "failures", "failures-when"),
    *("flywheel-assumptions", "flywheel-developers", "flywheel-series", "flywheel-shocks", "flywheel-starts"),
    *("funding", "guesses", "headlines", "implied-growth", "instruments", "job-cuts", "job-sums", "known"),
    *("ledgers", "left-out", "lenders", "lenders-by-holder", "loop-legs", "loss-by-onset", "loss-fan"),
    *("money-map", "network-channels", "network-ledgers", "others-by-holder", "owners", "owners-by-holder"),
    *("programme", "promised", "race-exits", "race-foresight", "race-shares", "race-survivors", "rules"),
    *("signed-since", "then-and-now", "totals", "trail", "vendor-intervals", "vendor-support", "who-owes-what"),
    *("world-capacity", "world-concentration", "world-developers", "world-labs", "world-legacy", "world-money"),
)
