"""Networks of claims as tables."""
