"""What a run says of one path, and what would break it, as text."""
