"""A run folder as data: what a run leaves on disk, and what its promises cost, read without the engine."""
