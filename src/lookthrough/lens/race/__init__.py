"""The frontier race: who survives, who leads, who is bought, and how far one could have seen it coming."""
