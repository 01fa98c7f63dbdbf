"""The deals of a run: on the day it begins, as static rows, and what is known of one in a quarter."""
