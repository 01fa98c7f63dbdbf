"""What may be wrong with a book: the rules and the page of each code."""
