"""What people share and publish, put together: grants, the catalogue, experiments."""

from dataclasses import dataclass

from troupe.accounts import People, Teams
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.personas import (
    Casting,
    Catalogue,
    CatalogueKits,
    CatalogueStore,
    ExampleStore,
    Experimenting,
    ExperimentStore,
    History,
    Installing,
    News,
    Opinions,
    OpinionStore,
    Packer,
    Personas,
    PersonaStore,
    ShareStore,
    Sharing,
    VersionStore,
    unsigned,
)
from troupe.ports.files import Files


@dataclass(frozen=True)
class Ground:
    """What publishing stands on."""

    database: Database
    live: LiveLog
    files: Files
    people: People
    teams: Teams
    personas: Personas
    cast: PersonaStore
    casting: Casting
    history: History
    news: News
    realm: str
    clock: Clock
    new_id: NewId


@dataclass(frozen=True)
class Publishing:
    """The use cases of sharing and publishing."""

    sharing: Sharing
    catalogue: Catalogue
    installing: Installing
    opinions: Opinions
    experimenting: Experimenting


def publishing(on: Ground, packer: Packer = unsigned) -> Publishing:
    store, opinions = CatalogueStore(on.database), OpinionStore(on.database)
    catalogue = Catalogue(
        on.database,
        store,
        opinions,
        on.personas,
        ExampleStore(on.database),
        on.people,
        CatalogueKits(on.files, packer),
        on.live,
        on.clock,
        on.new_id,
    )
    shares = ShareStore(on.database)
    return Publishing(
        sharing=Sharing(on.database, on.personas, shares, on.people, on.teams, on.news, on.clock, on.new_id),
        catalogue=catalogue,
        installing=Installing(
            on.database, catalogue, store, on.personas, on.people, on.cast, on.casting, on.realm, on.clock
        ),
        experimenting=Experimenting(
            on.database,
            on.personas,
            ExperimentStore(on.database),
            VersionStore(on.database),
            on.history,
            on.live,
            on.clock,
            on.new_id,
        ),
        opinions=Opinions(on.database, catalogue, store, opinions, on.clock, on.new_id),
    )
