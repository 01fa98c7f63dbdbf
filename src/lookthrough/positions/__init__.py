"""The contracts of a book as they stand: plan, schedule, opening position."""
