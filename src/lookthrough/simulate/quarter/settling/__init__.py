"""Settling a quarter: what falls due is paid by rank out of what there is, guarantees are called, both legs posted."""
