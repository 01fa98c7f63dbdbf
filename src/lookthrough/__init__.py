"""Who really owes what, how much goes in circles, what breaks first, and who holds the loss."""
