"""What it means: look-through, circularity, funding, who bears a debt."""
