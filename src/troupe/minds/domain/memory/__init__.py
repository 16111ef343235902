"""What a persona remembers of a person: facts with their sources, what closes them, and how they are found."""
