"""Where the boxes of the map of the money stand and which way its ribbons go: a layered layout in fixed columns."""
