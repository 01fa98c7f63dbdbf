"""Rules of assumptions and of the scenarios that set them."""
