"""From files to nodes, and from words to quantities and dates."""
