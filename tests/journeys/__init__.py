"""What a person does with the page, in a real browser over a real server."""
