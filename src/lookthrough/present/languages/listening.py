"""A memory that takes note of what it could not say: the list of what is still to be translated."""

from __future__ import annotations

from collections import Counter

from lookthrough.present.languages.memory import Memory
from lookthrough.present.languages.placeholders import as_message


class Listening(Memory):
    """A memory that counts the sentences without a message in ``missed``, each as the message that it lacks."""

    def listen(self) -> Counter[str]:
        """Begin to take note; return the list that fills."""
        self.missed: Counter[str] = Counter()
        return self.missed

    def shown(self, text: str) -> str:
        """Return a text as it is shown, and take note of what of it stays English."""
        self.missed.update(as_message(each) for each in self.missing(text))
        return super().shown(text)
