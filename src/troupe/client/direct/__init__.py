"""The client for programs that do not wait. Made from `awaited` by scripts/plain_client.py: change that."""
