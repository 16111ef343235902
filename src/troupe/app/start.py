"""`GET /api/start`: everything the shell of the page needs, in one call."""

from pydantic import BaseModel

from troupe.accounts import User
from troupe.app.studio import Studio
from troupe.kit.times import as_text
from troupe.personas import CastPersona

FAMILIAR = 50
"""As many as a page may want to name at once; the gallery has them all, page by page."""


class StartPerson(BaseModel):
    id: str
    display_name: str
    language: str


class StartPalette(BaseModel):
    primary: str | None
    secondary: str | None
    accent: str | None


class StartPersona(BaseModel):
    id: str
    name: str
    handle: str | None
    role: str
    description: str
    greeting: str
    palette: StartPalette
    traits: dict[str, float]
    starter: bool
    pictured: bool
    """Whether a card brought its picture: that stands on the stage, and not the drawn figure."""

    @classmethod
    def of(cls, persona: CastPersona) -> "StartPersona":
        document = persona.document
        return cls(
            id=persona.id,
            name=document.spoken_name,
            handle=document.handle,
            role=document.role,
            description=document.description,
            greeting=document.greeting,
            palette=StartPalette(**document.look.palette.model_dump()),
            traits=document.personality_traits.model_dump(),
            starter=persona.is_starter,
            pictured=bool(document.look.portrait and document.foreign.get("card")),
        )


class StartBrain(BaseModel):
    id: str
    name: str
    kind: str
    model: str
    gateway: str


class StartChat(BaseModel):
    id: str
    display_title: str
    persona_ids: list[str]
    last_message_at: str


class StartView(BaseModel):
    build: str
    version: str
    mode: str
    realm: str
    test_mode: bool
    locked: bool
    person: StartPerson
    persona: StartPersona
    personas: list[StartPersona]
    brain: StartBrain
    recent_chats: list[StartChat]
    jobs: list[dict[str, object]]
    settings: dict[str, bool | int | float | str]
    drafts: list[str]
    features: list[str]


async def start_view(studio: Studio, person: User, build: str, version: str) -> StartView:
    brain = await studio.brains.default(person)
    chats = await studio.conversations.list(person, archived=False, limit=6, cursor=None)
    familiar, starters = await studio.personas.familiar(person, FAMILIAR), await studio.personas.starters(person)
    own = [each for each in familiar if not each.is_starter]
    running = await studio.jobs.list(person, states=("queued", "running", "cancelling"), limit=20)
    return StartView(
        build=build,
        version=version,
        mode=studio.household.mode,
        realm=studio.realm,
        test_mode=studio.bench is not None,
        locked=False,
        person=StartPerson(id=person.id, display_name=person.display_name, language=person.language),
        persona=StartPersona.of(await studio.personas.on_stage(person)),
        personas=[StartPersona.of(each) for each in [*own, *starters]],
        brain=StartBrain(**brain.as_speaker()),
        recent_chats=[
            StartChat(
                id=chat.id,
                display_title=str((await studio.conversations.show(person, chat))["display_title"]),
                persona_ids=list(chat.member_ids),
                last_message_at=as_text(chat.last_message_at),
            )
            for chat in chats.items
        ],
        jobs=[job.as_json() for job in running.items],
        settings=await studio.preferences.values(person),
        drafts=list(await studio.drafts.keys(person)),
        features=["chats", "jobs", "looks", "personas"],
    )
