"""Two runs side by side: what differs, and within which interval."""
