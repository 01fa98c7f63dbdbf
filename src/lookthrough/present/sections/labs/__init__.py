"""Sections on the frontier labs: their race, and the contest for one prize."""
