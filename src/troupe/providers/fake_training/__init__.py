"""A trainer that learns nothing and takes seconds: for tests of everything around it."""
