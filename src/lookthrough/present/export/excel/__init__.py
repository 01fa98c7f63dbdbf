"""Excel files: how tables, formulas and charts are written, and the sheets that only a workbook has."""
