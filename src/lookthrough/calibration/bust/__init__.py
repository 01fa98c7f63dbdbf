"""A book of an earlier boom: what its runs said, written down before what came is read, and scored only then."""
