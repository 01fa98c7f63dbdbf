"""Records as rows of a workbook, both ways: what sheets there are, a book as rows, rows as text."""
