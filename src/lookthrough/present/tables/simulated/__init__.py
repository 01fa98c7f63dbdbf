"""The tables of what a run simulates, beyond what it makes of the book."""
