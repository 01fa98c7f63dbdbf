"""Single deals."""
