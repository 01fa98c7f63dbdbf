"""How developers turn rent into bonds and build again, and what carries the boom: credit or property."""
