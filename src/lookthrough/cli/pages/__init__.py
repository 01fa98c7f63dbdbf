"""Verbs that write pages and figures."""
