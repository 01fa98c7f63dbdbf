"""What drives it: adoption, the frontier race, compute prices, credit, sentiment."""
