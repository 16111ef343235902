"""Stories that travel: as data that loses nothing, as Markdown, as a book."""
