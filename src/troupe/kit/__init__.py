"""Small named tools that every room may use; they import nothing of ours."""
