"""The file of one deal: its notes, accounts and waterfall, read by the same door as a book."""
