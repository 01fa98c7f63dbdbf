"""Long series that are shipped, a file each, so that something can be decided; the head of a file has its source."""
