"""What clients send to stories, read strictly."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

from troupe.accounts import Strict

Fields = dict[str, object]


class StorySeat(Strict):
    seat: Literal["narrator", "cast", "player"]
    persona_id: StrictStr | None = None
    name: Annotated[StrictStr, Field(max_length=120)] | None = None
    entity_id: StrictInt | None = None
    voiced: StrictBool = False


class NewSession(Strict):
    session_name: str | None = None
    initial_context: str | None = None
    template: str | None = None
    settings: Fields | None = None
    cast: list[StorySeat] = Field(default_factory=list)


class SessionMade(Strict):
    session_id: str
    created_at: str
    status: Literal["ready"] = "ready"


class NewTurn(Strict):
    session_id: StrictStr
    user_input: StrictStr
    options: Fields = Field(default_factory=dict)
    choice_id: StrictStr | None = None
    expected_seq: StrictInt | None = None


class Again(Strict):
    session_id: StrictStr
    options: Fields | None = None
    note: StrictStr | None = None
    expected_seq: StrictInt | None = None


class SessionChange(Strict):
    session_name: str | None = None
    archived: StrictBool = False
    settings: Fields | None = None
    expected_seq: StrictInt | None = None


class CancelBody(Strict):
    turn_id: StrictStr | None = None


class ResumeBody(Strict):
    mode: Literal["retry", "keep", "discard"]
    run_id: StrictStr | None = None


class Steps(Strict):
    steps: Annotated[StrictInt, Field(ge=1)] = 1
    expected_seq: StrictInt | None = None


class Selection(Strict):
    candidate_id: StrictStr
    expected_seq: StrictInt | None = None


class NewBranch(Strict):
    turn_id: StrictStr
    candidate_id: StrictStr | None = None
    name: StrictStr | None = None
    activate: StrictBool = True


class BranchName(Strict):
    name: StrictStr


class StoryDeleted(Strict):
    status: Literal["deleted"] = "deleted"


class StoryBinned(Strict):
    session_id: StrictStr


class StoryCompaction(Strict):
    purge: StrictBool = False


class WorldFields(Strict):
    """Fields of a card, a tie or a timeline entry, and from where the change holds."""

    model_config = ConfigDict(extra="allow")

    scope: Literal["here", "everywhere"] = "here"

    @property
    def fields(self) -> Fields:
        return dict(self.model_extra or {})


class Into(Strict):
    into: StrictInt


class CastChange(Strict):
    cast: list[StorySeat]


class SecretBody(Strict):
    text: StrictStr = ""
    about_id: StrictInt | None = None
    holders: list[StrictInt] = Field(default_factory=list)
    narrator_knows: StrictBool = False


class WarningBody(Strict):
    status: Literal["open", "dismissed", "fixed"]


class TellingEdit(Strict):
    text: StrictStr | None = None
    reextract: StrictBool = False
    expected_seq: StrictInt | None = None


class TurnPicture(Strict):
    media_id: StrictStr | None = None
    """A picture among your files; without one the place is drawn."""


class Replayed(Strict):
    turn_id: StrictStr
    user_input: StrictStr | None = None
    options: Fields | None = None
    note: StrictStr | None = None
    expected_seq: StrictInt | None = None
    follow: Literal["none", "all"] = "none"


class StoryPreview(Strict):
    session_id: StrictStr
    user_input: StrictStr
    options: Fields = Field(default_factory=dict)


class StoryCopy(Strict):
    session_name: StrictStr | None = None


class TemplateBody(Strict):
    """A template, or a session to make one from."""

    model_config = ConfigDict(extra="allow")

    from_session: StrictStr | None = None

    @property
    def fields(self) -> Fields:
        return dict(self.model_extra or {})
