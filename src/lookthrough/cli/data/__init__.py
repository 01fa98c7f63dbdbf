"""Verbs that take tables out or bring records in."""
