"""Teams and their members."""

from troupe.kit.errors import Conflict, Denied, Invalid, Missing


class TeamNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no such team.", next_step="Run `troupe teams list` to see yours.")


class MemberNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("Nobody of this team has this id.", next_step="Look at the team's members.")


class NotTeamOwner(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__("Only owners of a team change it.", next_step="Ask one of the team's owners.")


class LastTeamOwner(Conflict):
    code = "last_owner"

    def __init__(self) -> None:
        super().__init__("A team has at least one owner.", next_step="Make somebody else an owner first.")


class TeamFull(Invalid):
    def __init__(self, most: int) -> None:
        super().__init__(f"A team has at most {most} members.", next_step="Make a second team.", field="user_id")


class BadTeamName(Invalid):
    code = "invalid"

    def __init__(self, longest: int) -> None:
        super().__init__(
            f"A team's name has 1 to {longest} visible characters.", next_step="Choose such a name.", field="name"
        )
