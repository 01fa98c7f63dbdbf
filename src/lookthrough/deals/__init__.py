"""One deal at a time: its waterfall period by period, what its notes are worth, and what breaks them."""
