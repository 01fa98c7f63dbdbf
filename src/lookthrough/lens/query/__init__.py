"""Any question of a book and of a run, in SQL."""
