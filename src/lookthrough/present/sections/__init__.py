"""The sections of the reports: a file each, with one function ``section``; their order stands in ``order.py``."""
