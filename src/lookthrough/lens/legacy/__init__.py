"""What a bust leaves: whose gain, whose loss, for how long, and of what."""
