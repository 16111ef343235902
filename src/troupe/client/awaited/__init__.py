"""The client for programs that wait with `await`. From this room `direct` is made: see scripts/plain_client.py."""
