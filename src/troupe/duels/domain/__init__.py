"""The nouns of the stage and of the arena, and what is true of them."""
