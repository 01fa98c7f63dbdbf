"""What happened on one path of a run: who could not pay whom, why, what that set off, and what it cost."""
