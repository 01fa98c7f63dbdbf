"""The verbs below ``gauge``: what data say of a bubble, and what they cannot."""
