"""The tables of voices: who agreed to what, how a persona sounds, and the voices it was trained."""

from sqlalchemy import REAL, CheckConstraint, Column, Double, ForeignKeyConstraint, Integer, Text, UniqueConstraint
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from troupe.database import BigNumber, Flag, Json, Moment, realm_column, table

Real: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def _of_a_persona(*, key: bool = False) -> tuple[SchemaItem, ...]:
    """Every row here belongs to a persona, has its realm, and leaves with it."""
    named = ["persona_id", "realm"], ["personas.id", "personas.realm"]
    return (
        Column("persona_id", Text, primary_key=key, nullable=False),
        realm_column(),
        ForeignKeyConstraint(*named, ondelete="CASCADE"),
    )


consents = table(
    "voice_consents",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    *_of_a_persona(),
    Column("speaker_name", Text, nullable=False),
    Column("speaker", Text, nullable=False),
    Column("granted_by", Text, nullable=False),
    Column("rights_basis", Text, nullable=False),
    Column("uses", Json, nullable=False),
    Column("statement", Text, nullable=False),
    Column("statement_version", Integer, nullable=False),
    Column("method", Text, nullable=False),
    Column("evidence_media_id", Text, nullable=True),
    Column("granted_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=True),
    Column("withdrawn_at", Moment, nullable=True),
    Column("place", BigNumber, nullable=False),
    CheckConstraint("speaker IN ('self', 'other_adult', 'minor', 'synthetic', 'licensed')", name="speaker"),
    CheckConstraint("speaker <> 'minor' OR realm = 'family'", name="no_children_among_adults"),
    CheckConstraint("method IN ('checkbox', 'spoken', 'document')", name="method"),
    UniqueConstraint("persona_id", "place"),
)

profiles = table(
    "voice_profiles",
    *_of_a_persona(key=True),
    Column("timbre", Json, nullable=False),
    Column("register", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("history", Json, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("register IN ('any', 'low', 'high', 'child')", name="register"),
)

own_voices = table(
    "own_voices",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    *_of_a_persona(),
    Column("session_id", Text, nullable=False, unique=True),
    Column("consent_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("timbre", Json, nullable=True),
    Column("remote_id", Text, nullable=True),
    Column("similarity_before", Real, nullable=True),
    Column("similarity_after", Real, nullable=True),
    Column("ceiling", Real, nullable=True),
    Column("applied", Flag, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("place", BigNumber, nullable=False),
    CheckConstraint("kind IN ('fit', 'clone')", name="kind"),
    CheckConstraint("state IN ('ready', 'withdrawn', 'missing')", name="state"),
    UniqueConstraint("persona_id", "place"),
)
