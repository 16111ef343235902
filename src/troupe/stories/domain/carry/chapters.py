"""How a story is parted for reading, and the words of ours that stand in it, in the language it is told in."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from troupe.stories.domain.story import Node, Story

TURNS_A_CHAPTER = 10
_WORDS = {
    "en": {
        "turn": "Turn {first}", "turns": "Turns {first} to {last}", "episode": "Episode {episode}",
        "season": "Season {season}, episode {episode}", "untitled": "A story", "colophon": "Colophon",
        "contents": "Contents", "cover": "Cover", "teller": "The narrator", "nothing": "Nothing is told yet.",
        "scripted": "Scripted, not by an AI model", "written": "Written by {model}", "by_hand": ", edited by hand",
        "who": "{who}: turns {turns}.", "who_one": "{who}: turn {turns}.", "to": "{first} to {last}",
    },
    "de": {
        "turn": "Zug {first}", "turns": "Züge {first} bis {last}", "episode": "Folge {episode}",
        "season": "Staffel {season}, Folge {episode}", "untitled": "Eine Geschichte", "colophon": "Impressum",
        "contents": "Inhalt", "cover": "Umschlag", "teller": "Die Erzählstimme", "nothing": "Noch ist nichts erzählt.",
        "scripted": "Nach Drehbuch, nicht von einem KI-Modell", "written": "Geschrieben von {model}",
        "by_hand": ", von Hand bearbeitet", "who": "{who}: Züge {turns}.", "who_one": "{who}: Zug {turns}.",
        "to": "{first} bis {last}",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """Some turns under one heading."""

    title: str
    nodes: Sequence[Node]


def word(story: Story, name: str, **slots: object) -> str:
    language = story.settings.language.lower().split("-")[0]
    return _WORDS.get(language, _WORDS["en"])[name].format(**slots)


def title_of(story: Story) -> str:
    return story.session_name or word(story, "untitled")


def chapters_of(story: Story, path: Sequence[Node]) -> list[Chapter]:
    """One for each episode, or for ten turns where the story has only one."""
    episodes = [(key, list(nodes)) for key, nodes in groupby(path, key=_episode)]
    if len(episodes) > 1:
        seasons = len({season for (season, _), _ in episodes}) > 1
        name = "season" if seasons else "episode"
        return [Chapter(word(story, name, season=key[0], episode=key[1]), nodes) for key, nodes in episodes]
    parts = [path[start : start + TURNS_A_CHAPTER] for start in range(0, len(path), TURNS_A_CHAPTER)]
    return [Chapter(_turns(story, nodes), nodes) for nodes in parts]


def colophon(story: Story, path: Sequence[Node]) -> list[str]:
    """Who wrote which turns."""
    wrote: dict[str, list[int]] = {}
    for node in path:
        brain = node.told.brain
        scripted = brain.get("kind") == "scripted"
        who = word(story, "scripted") if scripted else word(story, "written", model=brain.get("model"))
        if node.revisions:
            who += word(story, "by_hand")
        wrote.setdefault(who, []).append(node.told.index)
    return [
        word(story, "who" if len(turns) > 1 else "who_one", who=who, turns=_ranges(story, turns))
        for who, turns in wrote.items()
    ]


def _episode(node: Node) -> tuple[int, int]:
    scene = node.told.scene
    return (scene.season, scene.episode) if scene else (1, 1)


def _turns(story: Story, nodes: Sequence[Node]) -> str:
    first, last = nodes[0].told.index, nodes[-1].told.index
    return word(story, "turn" if first == last else "turns", first=first, last=last)


def _ranges(story: Story, turns: Sequence[int]) -> str:
    found: list[list[int]] = []
    for turn in turns:
        if found and turn == found[-1][1] + 1:
            found[-1][1] = turn
        else:
            found.append([turn, turn])
    return ", ".join(
        str(first) if first == last else word(story, "to", first=first, last=last) for first, last in found
    )
