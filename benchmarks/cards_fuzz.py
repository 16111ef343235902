"""Every reader of cards, fed with spoiled files for some seconds each: none may crash, none may think for a second.

`TROUPE_FUZZ_SECONDS` says how long each is fed, two seconds where nothing is said; `TROUPE_FUZZ_SEED` begins elsewhere.
"""

import io
import json
import os
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from benchmarks.figures import Figure, show
from tests.cards.files import jpeg, packed_text, png, raw, text, webp, worldly_text, wrapped, zipped
from tests.cards.test_reading_cards import V2, V3
from troupe.cards.domain import Refusal
from troupe.cards.domain.finding import found_in
from troupe.cards.domain.plain import trees_in
from troupe.cards.domain.transcripts import chats_in_trees, lines_of, read_jsonl
from troupe.minds.domain.lore.decorators import decorated

SECONDS = float(os.environ.get("TROUPE_FUZZ_SECONDS", "2"))
SEED = int(os.environ.get("TROUPE_FUZZ_SEED", "0"))
TOKENS = (
    *(b"\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"PK\3\4", b"PK\5\6", b"IEND", b"tEXtchara\0", b"Exif\0\0", b"\\ud800"),
    *(
        b"{",
        b"[",
        b'"',
        b":",
        b",",
        b"]",
        b"}",
        b"\n",
        b"=",
        b"1e999",
        b"@@",
        b"@@@",
        b"/a(b|c)*/",
        b"---",
        b"&a",
        b"*a",
    ),
)
LINE = {
    "name": "Nova",
    "is_user": False,
    "mes": "Hm.",
    "swipes": ["Hm.", "Ah."],
    "swipe_id": 1,
    "send_date": "2024-01-01",
}
LORE = b"@@depth 2\n@@@scan_depth 4\n@@additional_keys a,b\n@@is_greeting 0\nIt turns."


def _cards(file: bytes) -> object:
    return found_in(io.BytesIO(file), "spoiled")


READERS: Mapping[str, tuple[Callable[[bytes], object], Sequence[bytes]]] = {
    "png": (
        _cards,
        [
            png(text("chara", wrapped(V2)), worldly_text("ccv3", wrapped(V3), squeezed=True)),
            png(packed_text("chara", wrapped(V2)), text("chara-ext-asset_:a", b"AAAA")),
        ],
    ),
    "zip": (
        _cards,
        [zipped({"card.json": raw(V3), "assets/a.png": b"x"}), zipped({"card.json": raw(V3)}, before=b"\xff\xd8\xff")],
    ),
    "exif": (_cards, [jpeg(raw(V2)), webp(b"ASCII\0\0\0" + wrapped(V2)), jpeg(raw(V2), ">")]),
    "json": (
        lambda file: (chats_in_trees(trees_in(file)[0]) and None) or _cards(file),
        [raw(V2), raw(V3), raw([V2, V3])],
    ),
    "yaml": (_cards, [b"name: Mira\ncontext: |\n  Keeps.\ngreeting: 'Hm'\n"]),
    "jsonl": (
        lambda file: read_jsonl(lines_of(file)),
        [
            b"\n".join(
                json.dumps(each).encode() for each in ({"user_name": "Ann", "character_name": "Nova"}, LINE, LINE)
            )
        ],
    ),
    "decorators": (lambda file: decorated(file.decode("utf-8", "replace")), [LORE, LORE.replace(b"\n", b"\r\n")]),
}


def measure() -> Sequence[Figure]:
    figures = []
    for name, (read, seeds) in READERS.items():
        fed, crashed, slowest = _fed(read, seeds, random.Random(f"{name}{SEED}"))
        print(f"  {name:<12} {fed:,} files, the slowest {slowest * 1000:.0f} ms", file=sys.stderr)
        figures.append((fed, crashed, slowest))
    return [
        Figure("fed", "spoiled files read or refused", sum(fed for fed, *_ in figures), "", 1_000, more_is_better=True),
        Figure("crashes", "of them neither read nor refused", sum(crashed for _, crashed, _ in figures), "", 0),
        Figure("slowest_s", "the longest that one was thought about", max(slowest for *_, slowest in figures), "s", 1),
    ]


def _fed(read: Callable[[bytes], object], seeds: Sequence[bytes], chance: random.Random) -> tuple[int, int, float]:
    fed = crashed = 0
    slowest, ends = 0.0, time.perf_counter() + SECONDS
    while (began := time.perf_counter()) < ends:
        file = spoiled(chance.choice(seeds), chance)
        began = time.process_time()
        try:
            read(file)
        except Refusal:
            pass
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is counted
            crashed += 1
            print(f"  crashed: {fault!r} on {file[:200]!r}", file=sys.stderr)
        slowest = max(slowest, time.process_time() - began)
        fed += 1
    return fed, crashed, slowest


def spoiled(seed: bytes, chance: random.Random) -> bytes:
    file = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(file) + 1)
        match chance.randrange(6):
            case 0:
                file[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                file[place:place] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 70, 5_000))
            case 2:
                del file[place : place + chance.randint(1, 40)]
            case 3:
                file[place:place] = file[place : place + chance.randint(1, 200)]
            case 4:
                file[place : place + 4] = chance.randbytes(4)
            case _:
                del file[place:]
    return bytes(file)


if __name__ == "__main__":
    show("cards_fuzz", __doc__, measure)
