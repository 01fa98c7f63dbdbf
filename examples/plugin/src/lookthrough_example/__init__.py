"""A plug-in of lookthrough, one module for each of its five kinds of addition."""
