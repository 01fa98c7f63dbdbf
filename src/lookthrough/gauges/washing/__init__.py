"""What a text says of AI, sentence by sentence, beside what the facts say; no score is made of it."""
