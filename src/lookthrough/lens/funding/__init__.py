"""Who pays for the build-out."""
