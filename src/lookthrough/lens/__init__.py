"""What it means: look-through, circularity, funding, losses, amplification."""
