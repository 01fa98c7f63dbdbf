"""Tables of the race of frontier labs and of the contest for one prize."""
