"""Any one instrument of a book as a credit analyst expects it: terms, cash, rank, holders; in a run its risk."""
