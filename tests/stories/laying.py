"""Stories laid on disks by hand: frames as the cycle writes them, without a studio around them."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from troupe.kit.durable import Durable, FileOps, Frame, JsonValue
from troupe.stories.domain import frames as f
from troupe.stories.domain.response import Narrative, StoryTurnResponse
from troupe.stories.domain.settings import StorySettings
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import Shown, metadata_of, packed, turn_of
from troupe.stories.domain.world import Kept
from troupe.stories.store import OpenedJournal, SessionFolders

AT = "2026-11-20T09:44:03.120Z"
OWNER = "6f1d3c1e-5b1b-4a4e-8a44-0d6a3a9a7e11"


def id_of(number: int) -> str:
    return str(UUID(int=number, version=4))


def beginning(number: int = 1) -> f.Began:
    return f.Began(session_id=id_of(number), owner_id=OWNER, realm="family", branch_id=id_of(900 + number),
                   settings=StorySettings())  # fmt: skip


def folders_in(root: Path, ops: FileOps | None = None) -> SessionFolders:
    """The folders of a data directory, as the studio opens them."""
    for name in ("tmp", "sessions"):
        (root / name).mkdir(parents=True, exist_ok=True)
    return SessionFolders(Durable(root / "tmp", ops), root / "sessions")


def created(folders: SessionFolders, began: f.Began) -> None:
    story = folders.fold(began, AT, [])
    folders.create(began, AT, metadata_of(story, "idle", None, None))


def asked(number: int, words: int = 3) -> f.Asked:
    return f.Asked(run_id=id_of(10_000 + number), turn_id=id_of(20_000 + number), kind="turn",
                   user_input=f"I do number {number}." + " On." * words)  # fmt: skip


def committed(story: Story, number: int, text: str = "") -> f.Committed:
    head = story.head
    said = asked(number)
    return f.Committed(
        run_id=said.run_id, turn_id=said.turn_id, candidate_id=id_of(30_000 + number), parent=head.id if head else None,
        index=story.turn_count + 1, branch_id=story.active_branch, user_input=said.user_input,
        response=StoryTurnResponse(narrative=Narrative(text=text or f"Number {number} happens.")),
        summary=f"Number {number} happens.",
    )  # fmt: skip


def lay_told(
    root: Path,
    owner: str,
    turns: int,
    prose: Callable[[int], str],
    *,
    contexts: bool = False,
    ops: FileOps | None = None,
) -> None:
    """A story with so many turns, in one go."""
    folders, began = folders_in(root, ops), beginning().model_copy(update={"owner_id": owner})
    frames: list[tuple[str, str, Shown]] = []
    story: Story = folders.fold(began, AT, [])
    for number in range(turns):
        for type, kept in (("user", asked(number)), ("gen_end", committed(story, number, prose(number)))):
            frames.append((type, AT, kept.model_dump(mode="json")))
        told: dict[str, JsonValue] = frames[-1][2]  # type: ignore[assignment]  # as it is written
        story.apply(Frame(len(frames) + 1, "", "gen_end", AT, told, ""))
    packages: Shown = {asked(number).turn_id: {"turn_id": asked(number).turn_id} for number in range(turns)}
    folders.lay(began, AT, frames, metadata_of(story, "idle", None, None), packages if contexts else {})


def put(opened: OpenedJournal, type: str, data: Kept) -> None:
    opened.take(opened.put(type, data.model_dump(mode="json"), AT))


def shown(folders: SessionFolders, opened: OpenedJournal, id: str) -> None:
    """Both views, as they are written before an answer."""
    story = opened.story
    folders.write_metadata(id, metadata_of(story, "idle", None, None))
    folders.write_turns(id, packed([turn_of(story, node) for node in story.path()]))


def take_turn(folders: SessionFolders, opened: OpenedJournal, id: str, number: int) -> None:
    """One turn in the order the cycle keeps: input, context, telling, views."""
    put(opened, "user", asked(number))
    package: Shown = {"turn_id": asked(number).turn_id, "candidate_id": id_of(30_000 + number)}
    folders.write_context(id, asked(number).turn_id, package)
    put(opened, "gen_end", committed(opened.story, number))
    shown(folders, opened, id)
