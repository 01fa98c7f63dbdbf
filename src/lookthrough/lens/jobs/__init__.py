"""Announced job cuts: is a record one, do the sums add up, how much of it is AI, and how a forecast failed."""
