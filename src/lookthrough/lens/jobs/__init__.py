"""Announced job cuts: is a record one, do the sums add up, how large is the part of AI, and how a forecast of it failed."""
