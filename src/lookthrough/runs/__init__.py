"""A run folder as data, read without the engine."""
