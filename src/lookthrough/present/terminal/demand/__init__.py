"""Who uses AI, announced job cuts and what a bust leaves, as text for a terminal."""
