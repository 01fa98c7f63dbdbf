"""What a run found: reductions, tables, the document."""
