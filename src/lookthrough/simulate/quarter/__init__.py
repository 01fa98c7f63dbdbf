"""One quarter, phase by phase, and the closing at the horizon."""
