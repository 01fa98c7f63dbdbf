"""Who really owes what."""
