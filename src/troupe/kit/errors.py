"""What can go wrong, said so that a user knows what to do next.

An error knows its kind, its code and its next step. How a kind is answered over HTTP and on the command line
is translated once, in `app`.
"""

import re
from typing import ClassVar, Literal

Kind = Literal["missing", "conflict", "invalid", "denied", "limited", "unavailable"]
Fact = str | int | float | bool | None | list[str] | dict[str, str] | list[dict[str, object]]


class TroupeError(Exception):
    """Something a user can understand and act on.

    The code is the class name in snake case unless the class, or the call, names another.
    """

    kind: ClassVar[Kind]
    code: str = ""

    def __init__(
        self,
        detail: str,
        *,
        next_step: str,
        code: str | None = None,
        field: str | None = None,
        retry_after: int | None = None,
        **facts: Fact,
    ) -> None:
        super().__init__(detail)
        if not next_step:
            raise ValueError("An error without a next step leaves its reader alone.")
        self.detail = detail
        self.next_step = next_step
        self.code = code or type(self).code or _snake(type(self).__name__)
        self.field = field
        self.retry_after = retry_after
        self.facts = facts

    def as_json(self) -> dict[str, Fact]:
        """The one flat error object that every door answers with."""
        body: dict[str, Fact] = {
            "error": self.code,
            "code": self.code,
            "detail": self.detail,
            "next_step": self.next_step,
        }
        if self.field is not None:
            body["field"] = self.field
        if self.retry_after is not None:
            body["retry_after"] = self.retry_after
        return body | self.facts


class Missing(TroupeError):
    kind = "missing"


class Conflict(TroupeError):
    kind = "conflict"


class Invalid(TroupeError):
    kind = "invalid"


class Denied(TroupeError):
    kind = "denied"


class Limited(TroupeError):
    kind = "limited"


class Unavailable(TroupeError):
    kind = "unavailable"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
