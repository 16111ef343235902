"""HTTP doors of people. Who knocks anywhere is judged here; the doors themselves are in `rooms`, and read later."""

from troupe.accounts.routes.acting import ADMIN, PLAIN_COOKIE, READ, SECURE_COOKIE, WRITE, Person, judge, set_cookie

__all__ = ["ADMIN", "PLAIN_COOKIE", "READ", "SECURE_COOKIE", "WRITE", "Person", "judge", "set_cookie"]
