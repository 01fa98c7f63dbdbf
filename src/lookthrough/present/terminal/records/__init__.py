"""What there is, and what was found, as text."""
