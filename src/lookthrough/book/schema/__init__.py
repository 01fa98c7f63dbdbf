"""The vocabulary of a book: units, kinds, statuses, and what is generated from it."""
