"""Files for other programs: workbook, SARIF, plain tables."""
