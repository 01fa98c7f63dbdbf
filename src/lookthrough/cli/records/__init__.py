"""Finding records: lists of what there is, and a search by words."""
