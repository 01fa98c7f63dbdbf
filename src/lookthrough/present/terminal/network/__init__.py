"""Networks of claims as text for a terminal."""
