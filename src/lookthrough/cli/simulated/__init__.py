"""What verbs on a question of the world do where a run answers it."""
