"""How much of the money goes round."""
