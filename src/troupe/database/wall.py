"""The realm wall in the database: no forgotten route can join family and adult, because the rows refuse.

Every statement here exists in SQLite's and in PostgreSQL's spelling, made from one description per table. The triggers
hold with foreign keys and recursive triggers on and off.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

REFUSAL = "realm_wall"


@dataclass(frozen=True)
class Walled:
    """One table behind the wall.

    `parents` are (table, column) pairs: a parent stays as long as a row here names it. `only_one` are conditions under
    which another row stands in the way of a new one; SQLite's REPLACE would silently delete that other row.
    """

    name: str
    parents: Sequence[tuple[str, str]] = ()
    only_one: Sequence[str] = ()
    has_id: bool = True
    permanent: str = ""


_ONE_ACTIVE = "user_id = NEW.user_id AND is_active = 1 AND NEW.is_active = 1"

WALLS: Mapping[str, Walled] = {
    walled.name: walled
    for walled in (
        Walled("users", only_one=("username = NEW.username", "role = 'owner' AND NEW.role = 'owner'")),
        Walled("settings", parents=[("users", "user_id")], has_id=False),
        Walled("drafts", parents=[("users", "user_id")], has_id=False),
        Walled("stored_keys", parents=[("users", "user_id")], has_id=False),
        Walled("passwords", parents=[("users", "user_id")], has_id=False),
        Walled("sign_ins", parents=[("users", "user_id")]),
        Walled("sign_in_secrets", parents=[("sign_ins", "sign_in_id")], has_id=False),
        Walled("personal_tokens", parents=[("users", "user_id")], only_one=["hash = NEW.hash"]),
        Walled("invites", parents=[("users", "user_id")], only_one=["hash = NEW.hash"]),
        Walled("teams"),
        Walled("team_members", parents=[("users", "user_id"), ("teams", "team_id")], has_id=False),
        Walled("media_objects", parents=[("users", "user_id")]),
        Walled("media", parents=[("users", "user_id"), ("media_objects", "object_id")]),
        Walled("jobs", parents=[("users", "user_id")]),
        Walled("job_steps", parents=[("jobs", "job_id")], has_id=False),
        Walled("job_log", parents=[("jobs", "job_id")], has_id=False),
        Walled("personas", parents=[("users", "user_id")], only_one=[_ONE_ACTIVE]),
        Walled("persona_examples", only_one=["persona_id = NEW.persona_id AND position = NEW.position"]),
        Walled("persona_versions", has_id=False),
        Walled("persona_tags", has_id=False),
        Walled("persona_quarantine", has_id=False, permanent="persona_id"),
        Walled("trusted_signers", parents=[("users", "user_id")], has_id=False),
        Walled("catalogue_entries", only_one=["publisher_id = NEW.publisher_id AND handle = NEW.handle"]),
        Walled(
            "persona_training_sessions",
            only_one=[
                "persona_id = NEW.persona_id AND place = NEW.place",
                "persona_id = NEW.persona_id AND status = 'in_progress' AND NEW.status = 'in_progress'",
            ],
        ),
        Walled(
            "voice_training_samples",
            only_one=[
                "persona_id = NEW.persona_id AND place = NEW.place",
                "persona_id = NEW.persona_id AND sha256 = NEW.sha256",
            ],
        ),
        Walled("voice_consents", only_one=["persona_id = NEW.persona_id AND place = NEW.place"]),
        Walled(
            "own_voices",
            only_one=["persona_id = NEW.persona_id AND place = NEW.place", "session_id = NEW.session_id"],
        ),
        Walled("voice_profiles", has_id=False),
        Walled("voice_measures", has_id=False),
        Walled("speeches"),
        Walled("foreign_sounds", has_id=False),
        Walled("looks", has_id=False),
        Walled("look_states", has_id=False),
        Walled(
            "look_renders",
            only_one=["user_id = NEW.user_id AND persona_id = NEW.persona_id AND recipe = NEW.recipe"],
        ),
        Walled("avatar_speeches"),
        Walled("look_presets", only_one=["user_id = NEW.user_id AND folded = NEW.folded"]),
        Walled("talent_kits", only_one=["user_id = NEW.user_id AND folded = NEW.folded"]),
        Walled("talent_likenesses"),
        Walled("talent_datasets"),
        Walled("talent_samples", only_one=["dataset_id = NEW.dataset_id AND sha256 = NEW.sha256"]),
        Walled("talent_runs"),
        Walled("card_imports"),
        Walled("card_import_items", has_id=False),
        Walled("card_sources"),
        Walled("connections", parents=[("users", "user_id")]),
        Walled("brains", parents=[("users", "user_id")]),
        Walled("answer_counts", has_id=False),
        Walled("occasions", has_id=False),
        Walled("fidelity_reports"),
        Walled("reminders"),
        Walled("lorebooks", parents=[("users", "user_id")]),
        Walled("lore_entries"),
        Walled("lore_attachments", has_id=False),
        Walled("lore_changes", has_id=False),
        Walled("lore_sources", has_id=False),
        Walled("memory_items", has_id=False),
        Walled("memories"),
        Walled("memory_rounds"),
        Walled("memory_outbox"),
        Walled("memory_shelves", has_id=False),
        Walled("memory_habits", has_id=False),
        Walled(
            "chats",
            parents=[("users", "user_id")],
            only_one=["user_id = NEW.user_id AND client_key = NEW.client_key"],
        ),
        Walled(
            "masks",
            parents=[("users", "user_id")],
            only_one=[
                "user_id = NEW.user_id AND is_default = 1 AND NEW.is_default = 1"
                " AND removed_at IS NULL AND NEW.removed_at IS NULL",
            ],
        ),
        Walled("chat_members", parents=[("chats", "chat_id"), ("personas", "persona_id")], has_id=False),
        Walled("chat_nodes", parents=[("chats", "chat_id")]),
        Walled("chat_runs", parents=[("chats", "chat_id")]),
        Walled(
            "chat_ratings",
            parents=[("chats", "chat_id"), ("users", "user_id")],
            only_one=[
                "node_id = NEW.node_id AND rev = NEW.rev AND kind = NEW.kind AND user_id = NEW.user_id",
            ],
        ),
        Walled("chat_prompts"),
        Walled("chat_prompt_blocks", has_id=False),
        Walled("chat_lore_marks", has_id=False),
        Walled(
            "chat_summaries",
            only_one=["chat_id = NEW.chat_id AND persona_id = NEW.persona_id AND node_id = NEW.node_id"],
        ),
        Walled("chat_summary_troubles", parents=[("chats", "chat_id")], has_id=False),
        Walled("calls"),
        Walled(
            "duel_stages",
            parents=[("chats", "chat_id"), ("users", "user_id")],
            only_one=[
                "chat_id = NEW.chat_id",
                "user_id = NEW.user_id AND archived_at IS NULL AND NEW.archived_at IS NULL",
            ],
        ),
        Walled("duel_open_replies", has_id=False),
        Walled("duel_turns", has_id=False),
        Walled("duel_settings", parents=[("users", "user_id")], has_id=False),
        Walled("duel_rating_facts", has_id=False),
        Walled("duel_portraits", parents=[("users", "user_id")]),
        Walled(
            "duel_contestants",
            parents=[("users", "user_id")],
            only_one=["user_id = NEW.user_id AND fingerprint = NEW.fingerprint"],
        ),
        Walled("duels", parents=[("users", "user_id")]),
        Walled(
            "duel_rounds",
            parents=[("duels", "duel_id")],
            only_one=["duel_id = NEW.duel_id AND client_key = NEW.client_key"],
        ),
        Walled("duel_replies", has_id=False),
        Walled("duel_votes", has_id=False),
        Walled("duel_prompt_sets", parents=[("users", "user_id")]),
        Walled("duel_judgements", has_id=False),
        Walled("duel_replays", parents=[("duels", "duel_id")]),
        Walled("duel_proposals", parents=[("users", "user_id")]),
        Walled("purses", parents=[("users", "user_id")], has_id=False),
        Walled("paid_calls", parents=[("users", "user_id")]),
    )
}
# They belong to a row behind the wall and have no realm of their own.
_WITHOUT_REALM = frozenset(
    {
        "settings",
        "drafts",
        "stored_keys",
        "job_steps",
        "job_log",
        "passwords",
        "sign_ins",
        "sign_in_secrets",
        "personal_tokens",
        "invites",
        "team_members",
        "purses",
    }
)


@dataclass(frozen=True)
class Trigger:
    """One rule of the wall, on one table."""

    table: str
    rule: str
    action: str
    forbidden: str

    @property
    def name(self) -> str:
        return f"wall_{self.table}_{self.rule}"

    def statements(self, dialect: str) -> Iterator[str]:
        """How this rule is laid down."""
        if dialect == "sqlite":
            yield (
                f"CREATE TRIGGER {self.name} BEFORE {self.action} ON {self.table} WHEN {self.forbidden} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
            return
        back = "OLD" if self.action == "DELETE" else "NEW"
        yield (
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {self.forbidden} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {back}; END $$"
        )
        yield (
            f"CREATE TRIGGER {self.name} BEFORE {self.action} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )


def wall_statements(dialect: str, *tables: str) -> Iterator[str]:
    """What a migration lays down after it made these tables."""
    for table in tables:
        for trigger in _stamp_triggers() if table == "realm" else _triggers(dialect, WALLS[table]):
            yield from trigger.statements(dialect)


def every_trigger(dialect: str) -> Iterator[Trigger]:
    """The whole wall, to compare with what stands."""
    yield from _stamp_triggers()
    for walled in WALLS.values():
        yield from _triggers(dialect, walled)


def _stamp_triggers() -> Iterator[Trigger]:
    """The stamp takes one row and is never changed or removed."""
    yield Trigger("realm", "once", "INSERT", "EXISTS (SELECT 1 FROM realm)")
    yield Trigger("realm", "fixed", "UPDATE", "1 = 1")
    yield Trigger("realm", "kept", "DELETE", "1 = 1")


def _triggers(dialect: str, walled: Walled) -> Iterator[Trigger]:
    """A row carries the stamp of its directory, keeps it and its id, is never silently replaced, keeps its parents."""
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    name = walled.name
    if name not in _WITHOUT_REALM:
        yield Trigger(name, "stamped", "INSERT", f"NEW.realm {differs} (SELECT realm FROM realm WHERE id = 'stamp')")
        yield Trigger(name, "unmoved", "UPDATE", f"NEW.realm {differs} OLD.realm")
    if walled.has_id:
        yield Trigger(name, "same", "UPDATE", f"NEW.id {differs} OLD.id")
    if walled.has_id and dialect == "sqlite":  # PostgreSQL has no REPLACE
        others = [f"({one})" for one in walled.only_one]
        # Each condition has an index; one that has none would let every new row be compared with all the others.
        taken, same = " OR ".join(["id = NEW.id", *others]), " OR ".join(others) or "1 = 0"
        yield Trigger(name, "new", "INSERT", f"EXISTS (SELECT 1 FROM {name} WHERE {taken})")
        yield Trigger(name, "alone", "UPDATE", f"EXISTS (SELECT 1 FROM {name} WHERE id <> OLD.id AND ({same}))")
    if walled.permanent:
        there = f"EXISTS (SELECT 1 FROM {name} WHERE {walled.permanent} = NEW.{walled.permanent})"
        yield Trigger(name, "once", "INSERT", there)
        yield Trigger(name, "fixed", "UPDATE", "1 = 1")
        yield Trigger(name, "kept", "DELETE", "1 = 1")
    for parent, column in walled.parents:
        still_named = f"EXISTS (SELECT 1 FROM {name} WHERE {column} = OLD.id)"
        yield Trigger(parent, f"has_{name}", "DELETE", still_named)
