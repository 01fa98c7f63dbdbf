"""The world alone, without the financing: frozen on a day, scored on the rows of a book that came after it."""
