"""What matters most in a run: what every contract adds to each loss, and how far every uncertain number moves it."""
