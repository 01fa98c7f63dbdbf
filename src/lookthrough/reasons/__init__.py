"""Why one entity fails: which inputs, which luck, what money was missing, and what would have changed it."""
