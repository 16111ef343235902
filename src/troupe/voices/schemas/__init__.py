"""What voices read and answer on the wire."""
