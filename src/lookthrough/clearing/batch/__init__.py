"""Many paths of one system cleared together: blocks of paths, one sparse product a sweep, in place."""
