"""An analyst's own positions against a book and a run."""
