"""The guided way in: the nine systems of the financing, a door for each reader, a tour, and the guesses behind it.

What a page says comes from figures and sentences of the product: of the book at once, of a run when it is there.
"""
