"""What a story is: tellings in a tree, what the world holds at each of them, and why a model was told what it was."""
