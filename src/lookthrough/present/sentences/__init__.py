"""Sentences on a screen, each made in one place from what an answer holds."""
