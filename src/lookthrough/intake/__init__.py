"""What comes in as a table, through one door: files, workbooks, frames and rows."""
