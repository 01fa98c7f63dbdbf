"""The verbs on what lies outside the financing: who uses AI, announced job cuts, what a bust leaves."""
