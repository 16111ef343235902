"""Pictures put together: who paints, what it may cost, what is refused, and where the pictures are kept."""

from collections.abc import Callable

from troupe.accounts import People, Spending
from troupe.app.data_directory import DataDirectory
from troupe.app.images import ProviderImages
from troupe.app.manifests import Manifests
from troupe.database import Database
from troupe.jobs import Jobs
from troupe.kit.times import Clock
from troupe.looks.service import Agreed, Commissions, Imaging, Keeping, PaintingJobs, References, Renders, Wardrobe
from troupe.looks.store import RenderStore
from troupe.media import MediaLibrary
from troupe.minds import Gate
from troupe.personas import CastPersona

# A picture cannot soften or refer: what a persona only talks about carefully, it does not have painted.
_REFUSES = ("refuse", "avoid_specifics")


def topic_refused(persona: CastPersona, words: str) -> str | None:
    """The gate of chats, over the words of a picture."""
    verdict = Gate.of(persona.document, persona.realm).judge(words)
    return verdict.topic if verdict.action in _REFUSES else None


def open_painting(
    database: Database,
    directory: DataDirectory,
    makers: ProviderImages,
    wardrobe: Wardrobe,
    media: MediaLibrary,
    jobs: Jobs,
    people: People,
    spending: Spending,
    clock: Clock,
    new_id: Callable[[], str],
    agreed: Agreed,
) -> tuple[Imaging, Renders]:
    """Who paints, and the pictures that are kept."""
    imaging = Imaging(makers, media.realm, topic_refused)
    seal = Manifests(directory.path / "keys", directory.durable).seal
    keeping = Keeping(makers, media, seal)
    kept, references = RenderStore(database, media.realm), References(media, media.realm, agreed)
    for kind in PaintingJobs(wardrobe, kept, media, imaging, keeping, references, seal, people, spending).kinds():
        jobs.register(kind)
    commissions = Commissions(database, kept, imaging, references, jobs, spending, clock, new_id)
    return imaging, Renders(wardrobe, kept, media, imaging, commissions, clock, new_id)
