"""What thinks in a studio, and where it lives."""

from troupe.accounts import Keys
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds import Brains, BrainStore, Connections, Models
from troupe.personas import Personas


def open_brains(
    database: Database,
    realm: str,
    models: Models,
    keys: Keys,
    live: LiveLog,
    clock: Clock,
    new_id: NewId,
    personas: Personas,
    *,
    alone: bool,
) -> Brains:
    """With `alone` this computer serves whoever sits at it; else its servers are for all or for nobody."""
    store = BrainStore(database, realm)
    connections = Connections(store, models, keys, database, live, clock, new_id, alone=alone)
    connections.relying_personas = personas.thinking_with
    return Brains(store, models, connections, database, live, clock, new_id)
