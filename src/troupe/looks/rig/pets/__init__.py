"""Animals: a head with a person's face numbers, on a body of its own."""
