"""How long somebody waits who guesses wrong."""

FREE_TRIES = 5
LONGEST_WAIT = 900


def wait_after(failures: int) -> int:
    """Seconds before the next try: none for the first few, then twice as long each time."""
    if failures < FREE_TRIES:
        return 0
    return min(LONGEST_WAIT, 1 << min(failures - FREE_TRIES, 10))
