"""Whether one entry fires, rule by rule; the first that fails is the reason."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from troupe.minds.domain.lore.compiled import Compiled, Part
from troupe.minds.domain.lore.entry import Condition
from troupe.minds.domain.lore.moment import LoreMoment
from troupe.minds.domain.lore.reading import FiredReason, Hit, UnfiredReason

MOST_HITS_SHOWN = 20


class Fires(NamedTuple):
    reason: FiredReason
    detail: str = ""
    firm: bool = False
    """Neither chance nor its group can take it back."""


class Sleeps(NamedTuple):
    reason: UnfiredReason
    detail: str = ""


Verdict = Fires | Sleeps


@dataclass
class Finds:
    """What was found of one entry so far: each key once, where it was found first."""

    by_part: dict[Part, dict[str, Hit]] = field(default_factory=dict)
    from_message: bool = False
    while_asleep: bool = False
    """Only another entry called it, and it is not to be woken so."""

    def add(self, part: Part, hit: Hit, *, from_message: bool) -> None:
        self.by_part.setdefault(part, {}).setdefault(hit.key, hit)
        self.from_message |= from_message and part == "primary"

    def of(self, part: Part) -> Mapping[str, Hit]:
        return self.by_part.get(part, {})

    @property
    def hits(self) -> tuple[Hit, ...]:
        found = [hit for part in self.by_part.values() for hit in part.values()]
        return tuple(found[:MOST_HITS_SHOWN])


NONE_FOUND = Finds()


@dataclass(frozen=True)
class Case:
    """One entry before its judge."""

    item: Compiled
    finds: Finds
    moment: LoreMoment
    near: float | None = None
    """How near its meaning is to what was said, where that is near enough."""


def judge(case: Case) -> Verdict:
    """What becomes of an entry, before chance and groups."""
    for rule in _RULES:
        if found := rule(case):
            return found
    return _called(case)


def lot(seed: str, name: str) -> float:
    """A number from 0 to 1 that is the same for the same seed and name."""
    digest = hashlib.sha256(f"{seed}{name}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def score(case: Case) -> int:
    """How many of its keys were found, for groups that keep the best."""
    entry = case.item.entry
    found = len(case.finds.of("primary"))
    if entry.logic == "and_any":
        return found + len(case.finds.of("secondary"))
    return found + len(entry.secondary_keys) if entry.logic == "and_all" else found


def _switched_off(case: Case) -> Verdict | None:
    if not case.item.entry.enabled:
        return Sleeps("disabled")
    return Sleeps("empty") if case.item.is_empty else None


def _not_for_this_one(case: Case) -> Verdict | None:
    entry, moment = case.item.entry, case.moment
    names = {moment.persona_id, *(name.casefold() for name in moment.persona_names)}
    named = any(each in names or each.casefold() in names for each in entry.personas_only)
    tags = {tag.casefold() for tag in moment.tags}
    tagged = any(each.casefold() in tags for each in entry.tags_only)
    for asked, fits in ((entry.personas_only, named), (entry.tags_only, tagged)):
        if asked and fits == entry.exclude:
            return Sleeps("persona_filter")
    return None


def _filtered(case: Case) -> Verdict | None:
    entry, moment = case.item.entry, case.moment
    if (entry.personas_only or entry.tags_only) and (found := _not_for_this_one(case)):
        return found
    if entry.kinds and moment.kind not in entry.kinds:
        return Sleeps("kind_filter", moment.kind)
    if entry.known_to and moment.persona_id not in entry.known_to:
        return Sleeps("not_known")
    return None


def _told_by_decorators(case: Case) -> Verdict | None:
    """From the strongest to the weakest."""
    effects = case.item.head.effects
    if not effects:
        return None
    if "activate" in effects:
        return Fires("forced", "@@activate", firm=True)
    if "dont_activate" in effects:
        return Sleeps("condition_false", "@@dont_activate")
    before = case.item.id in case.moment.fired_before
    if before and "keep_activate_after_match" in effects:
        return Fires("forced", "@@keep_activate_after_match", firm=True)
    if before and "dont_activate_after_match" in effects:
        return Sleeps("condition_false", "@@dont_activate_after_match")
    return _decorator_conditions(case)


def _decorator_conditions(case: Case) -> Verdict | None:
    head, moment = case.item.head, case.moment
    after, every = head.number("activate_only_after"), head.number("activate_only_every")
    if after is not None and moment.answers < after:
        return Sleeps("condition_false", f"@@activate_only_after {after}")
    if every is not None and moment.answers % every:
        return Sleeps("condition_false", f"@@activate_only_every {every}")
    greeting, icon = head.number("is_greeting"), head.word("is_user_icon")
    if greeting is not None and moment.greeting != greeting:
        return Sleeps("condition_false", f"@@is_greeting {greeting}")
    if icon is not None and moment.mask_icon != icon:
        return Sleeps("condition_false", f"@@is_user_icon {icon}")
    return None


def _conditioned(case: Case) -> Verdict | None:
    for condition in case.item.entry.conditions:
        if not holds(condition, case.moment.variables):
            return Sleeps("condition_false", f"{condition.var} {condition.op}")
    return None


def holds(condition: Condition, variables: Mapping[str, str]) -> bool:
    """Whether a variable is as it must be; numbers are compared as numbers where both are."""
    there = variables.get(condition.var)
    if condition.op == "exists":
        return (there is not None) == (condition.value is not False)
    if there is None:
        return condition.op == "ne"
    if condition.op == "in":
        return isinstance(condition.value, tuple) and any(_compared("eq", there, each) for each in condition.value)
    return not isinstance(condition.value, tuple) and _compared(condition.op, there, condition.value)


_COMPARED: Mapping[str, Callable[[object, object], bool]] = {
    "eq": lambda one, other: one == other,
    "ne": lambda one, other: one != other,
    "lt": lambda one, other: one < other,  # type: ignore[operator]  # both texts or both numbers, see below
    "le": lambda one, other: one <= other,  # type: ignore[operator]
    "gt": lambda one, other: one > other,  # type: ignore[operator]
    "ge": lambda one, other: one >= other,  # type: ignore[operator]
}


def _compared(op: str, there: str, value: object) -> bool:
    said = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    try:
        return _COMPARED[op](float(there), float(said))
    except ValueError:
        return _COMPARED[op](there, said)


def _timed(case: Case) -> Verdict | None:
    entry, now = case.item.entry, case.moment.messages
    if now < entry.delay:
        return Sleeps("delay", f"{entry.delay - now} messages to go")
    last = case.moment.activations.get(case.item.id)
    if last is None or now <= last:
        return None
    if now <= last + entry.sticky:
        return Fires("sticky", f"until message {last + entry.sticky}", firm=True)
    if now <= last + entry.sticky + entry.cooldown:
        return Sleeps("cooldown", f"until message {last + entry.sticky + entry.cooldown}")
    return None


def _constant(case: Case) -> Verdict | None:
    return Fires("constant") if case.item.entry.constant else None


_RULES: tuple[Callable[[Case], Verdict | None], ...] = (
    _switched_off,
    _filtered,
    _told_by_decorators,
    _conditioned,
    _timed,
    _constant,
)


def _called(case: Case) -> Verdict:
    """By a key, with all that its other keys ask for; else by its meaning."""
    found = _by_key(case)
    if isinstance(found, Fires) or case.near is None or found.reason == "excluded_key":
        return found
    return Fires("semantic", f"{case.near:.2f}")


def _by_key(case: Case) -> Verdict:
    item, finds = case.item, case.finds
    if item.never_matches:
        return _faulty(item)
    primary = finds.of("primary")
    if not primary:
        if finds.while_asleep:
            return Sleeps("not_wakeable")
        return _faulty(item) if item.faults else Sleeps("no_key")
    if missing := _secondary_missing(case):
        return missing
    if excluded := _excluded(case):
        return excluded
    if not finds.from_message:
        return Fires("recursion", next(iter(primary)))
    key = next(iter(primary))
    return Fires("regex" if any(rule.pattern.key == key for rule in item.patterns) else "key", key)


def _faulty(item: Compiled) -> Sleeps:
    key, fault = item.faults[0]
    return Sleeps(fault.reason, f"{key}: {fault.detail} (character {fault.start + 1})")


def _secondary_missing(case: Case) -> Sleeps | None:
    entry, found = case.item.entry, case.finds.of("secondary")
    asked = entry.secondary_keys
    met = {
        "and_any": bool(found),
        "and_all": len(found) == len(set(asked)),
        "not_any": not found,
        "not_all": len(found) < len(set(asked)),
    }[entry.logic]
    if asked and not met:
        return Sleeps("secondary_missing", entry.logic)
    if case.item.head.many("additional_keys") and not case.finds.of("additional"):
        return Sleeps("secondary_missing", "@@additional_keys")
    return None


def _excluded(case: Case) -> Sleeps | None:
    if found := case.finds.of("exclude"):
        return Sleeps("excluded_key", next(iter(found)))
    every = case.item.head.many("exclude_keys_all")
    if every and len(case.finds.of("exclude_all")) == len(set(every)):
        return Sleeps("excluded_key", "@@exclude_keys_all")
    return None
