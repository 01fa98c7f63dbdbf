"""The pages of a book: deals, entities, contracts, sources, map, search."""
