"""Sections on who uses AI, announced job cuts and what a bust leaves."""
