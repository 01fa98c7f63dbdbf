"""Two finished runs side by side, with the intervals of their differences."""
