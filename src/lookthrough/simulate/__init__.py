"""How it unfolds: book to arrays, the quarter, paths, blocks, run folder."""
