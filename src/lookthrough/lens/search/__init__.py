"""Finding records of a book by words."""
