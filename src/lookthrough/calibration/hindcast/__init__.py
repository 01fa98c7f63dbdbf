"""The world alone, without the financing, held against series of a book: frozen on a day, scored on what came after it."""
