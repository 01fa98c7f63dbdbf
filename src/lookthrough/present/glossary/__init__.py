"""What the words of a report mean, and which of them each figure uses."""
