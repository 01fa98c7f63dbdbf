"""The book of the telecom boom, mid-2000: figures by hand, dates, what it rests on, and that every verb answers."""
