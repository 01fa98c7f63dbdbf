"""What is taken out as tables, and what is brought in, as text."""
