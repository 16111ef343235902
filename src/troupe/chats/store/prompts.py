"""Prompts as rows: each names its blocks, and a block that many prompts of a chat share is kept once."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    Text,
    bindparam,
    delete,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import REAL
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.types import TypeEngine

from troupe.chats.store.kept import KeptPrompt
from troupe.database import Database, Json, Moment, realm_column, table
from troupe.minds import Abilities, Before, Block

_REAL: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")

prompts = table(
    "chat_prompts",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("chat_id", Text, nullable=False),
    Column("node_id", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("input_hash", Text, nullable=False),
    Column("brain", Json, nullable=False),
    Column("context", Integer, nullable=False),
    Column("available", Integer, nullable=False),
    Column("reserve", Integer, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("ratio", _REAL, nullable=False),
    Column("start_id", Text, nullable=False),
    Column("body", Json, nullable=False),
    Column("left_out", Json, nullable=False),
    Column("abilities", Json, nullable=False),
    Column("warnings", Json, nullable=False),
    Column("lore", Json, nullable=True),
    Column("memories", Json, nullable=False),
    Column("reported", Integer, nullable=True),
    Column("cached", Integer, nullable=True),
    Column("params", Json, nullable=False),
    Column("dropped_params", Json, nullable=False),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
)
Index("ix_chat_prompts_node", prompts.c.chat_id, prompts.c.node_id)

blocks = table(
    "chat_prompt_blocks",
    Column("chat_id", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    realm_column(),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
)

# Built once: building a statement takes longer than running it.
_ADD = prompts.insert()
_OF_NODE = (
    select(prompts)
    .where(prompts.c.chat_id == bindparam("chat"), prompts.c.node_id == bindparam("node"))
    .order_by(prompts.c.made_at.desc(), prompts.c.id)
    .limit(1)
)
_TRAIL = (
    select(prompts.c.start_id, prompts.c.body)
    .where(prompts.c.chat_id == bindparam("chat"), prompts.c.node_id == bindparam("node"))
    .order_by(prompts.c.made_at.desc(), prompts.c.id)
    .limit(1)
)
_PLAIN = ("id", "realm", "chat_id", "node_id", "made_at", "input_hash", "brain", "context", "available", "reserve",
          "tokens", "ratio", "start_id", "lore", "reported", "cached")  # fmt: skip


class PromptStore:
    """What answers were asked with."""

    def __init__(self, database: Database) -> None:
        self._database = database
        insert = insert_sqlite if database.dialect == "sqlite" else insert_postgresql
        self._keep_block = insert(blocks).on_conflict_do_nothing()

    async def keep(self, prompt: KeptPrompt, known: Iterable[str]) -> None:
        """Keep a prompt in the present transaction; blocks that are known to be there are not written again."""
        there = set(known)
        new = {block.digest: block for block in prompt.blocks if block.digest not in there}
        async with self._database.writing() as connection:
            if new:
                owner = {"chat_id": prompt.chat_id, "realm": prompt.realm}
                await connection.execute(
                    self._keep_block,
                    [owner | {"digest": digest, "kind": block.kind, "role": block.role, "text": block.text}
                     for digest, block in new.items()],
                )  # fmt: skip
            await connection.execute(_ADD, _values(prompt))

    async def of_node(self, chat_id: str, node_id: str) -> KeptPrompt | None:
        """The newest prompt an answer was written with."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_OF_NODE, {"chat": chat_id, "node": node_id})).one_or_none()
            if row is None:
                return None
            wanted = {named[0] for named in row.body["blocks"]}
            found = await connection.execute(
                select(blocks).where(blocks.c.chat_id == chat_id, blocks.c.digest.in_(wanted))
            )
            return _prompt(row, {each.digest: each for each in found})

    async def before(self, chat_id: str, node_id: str) -> Before | None:
        """What the prompt after this one is compared with."""
        async with self._database.reading() as connection:
            row = (await connection.execute(_TRAIL, {"chat": chat_id, "node": node_id})).one_or_none()
        return None if row is None else Before(row.start_id, [(each[0], each[1]) for each in row.body["blocks"]])

    async def forget(self, chat_id: str, node_ids: Sequence[str]) -> None:
        """Delete the prompts of these messages, and every one that holds their words; then what no prompt needs."""
        async with self._database.writing() as connection:
            rows = (await connection.execute(select(prompts).where(prompts.c.chat_id == chat_id))).all()
            gone = {row.id for row in rows if row.node_id in node_ids or _holds(row, node_ids)}
            if not gone:
                return
            await connection.execute(delete(prompts).where(prompts.c.id.in_(gone)))
            needed = {each[0] for row in rows if row.id not in gone for each in row.body["blocks"]}
            kept = (await connection.execute(select(blocks.c.digest).where(blocks.c.chat_id == chat_id))).scalars()
            lost = [digest for digest in kept if digest not in needed]
            for start in range(0, len(lost), 500):
                some = lost[start : start + 500]
                await connection.execute(delete(blocks).where(blocks.c.chat_id == chat_id, blocks.c.digest.in_(some)))


def _values(prompt: KeptPrompt) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(prompt, name) for name in _PLAIN}
    values["brain"] = dict(prompt.brain)
    values["lore"] = dict(prompt.lore) if prompt.lore else None
    told = [[block.digest, block.tokens, _aside(block)] for block in prompt.blocks]
    return values | {
        "body": {"blocks": _without_repeats(told)},
        "left_out": [dict(each) for each in prompt.left_out],
        "abilities": dict(vars(prompt.abilities)),
        "warnings": [dict(each) for each in prompt.warnings],
        "memories": [dict(each) for each in prompt.memories],
        "params": dict(prompt.params),
        "dropped_params": list(prompt.dropped_params),
    }


def _aside(block: Block) -> dict[str, object]:
    """What a block is in this prompt only; what is as usual is left out."""
    said: dict[str, object] = {"id": block.id, "reason": block.reason}
    said |= {"slot": block.slot} if block.slot != block.kind else {}
    said |= {"stability": block.stability} if block.stability != "prefix" else {}
    said |= {"origin": dict(block.origin)} if block.origin else {}
    said |= {"rank": block.rank} if block.rank and abs(block.rank) != float("inf") else {}
    return said | ({"cap": block.cap} if block.cap is not None else {})


def _without_repeats(told: list[list[Any]]) -> list[list[Any]]:
    """The reason of a message of the history is that of the one before it: said once."""
    reason = None
    for each in told:
        if each[2]["reason"] == reason:
            del each[2]["reason"]
        else:
            reason = each[2]["reason"]
    return told


def _prompt(row: Row[Any], texts: dict[str, Row[Any]]) -> KeptPrompt:
    fields = {name: getattr(row, name) for name in _PLAIN}
    reason, told = "", []
    for digest, tokens, aside in row.body["blocks"]:
        reason = aside.get("reason", reason)
        if (kept := texts.get(digest)) is not None:
            told.append(_block(kept, tokens, aside | {"reason": reason}))
    return KeptPrompt(
        **fields,
        blocks=told,
        left_out=row.left_out,
        abilities=Abilities(**row.abilities),
        warnings=row.warnings,
        memories=row.memories,
        params=row.params,
        dropped_params=row.dropped_params,
    )


def _block(kept: Row[Any], tokens: int, aside: dict[str, Any]) -> Block:
    return Block(
        id=aside["id"],
        kind=kept.kind,
        role=kept.role,
        text=kept.text,
        reason=aside["reason"],
        slot=aside.get("slot", kept.kind),
        tokens=tokens,
        stability=aside.get("stability", "prefix"),
        origin=aside.get("origin", {}),
        rank=aside.get("rank", 0.0),
        cap=aside.get("cap"),
    )


def _holds(row: Row[Any], node_ids: Sequence[str]) -> bool:
    return any(each[2].get("origin", {}).get("node_id") in node_ids for each in row.body["blocks"])
