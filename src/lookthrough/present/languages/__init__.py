"""Other languages than English: a catalogue each, and how it is laid over what has been made in English."""
