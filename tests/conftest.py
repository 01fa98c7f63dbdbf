"""What all tests share."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # speed is measured in bench/, never by a test
settings.load_profile("untimed")
