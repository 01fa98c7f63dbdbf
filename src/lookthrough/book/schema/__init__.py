"""The vocabulary of a book: units, kinds, statuses, shocks, and what is generated from it."""
