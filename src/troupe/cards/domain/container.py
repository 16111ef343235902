"""Which kind of file this is, by its content alone, and the card in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal

from troupe.cards.domain.archive import LARGEST_PICTURE, archive_in
from troupe.cards.domain.art import IN_ARCHIVE, IN_CHUNKS, Art, content_of, unpacked
from troupe.cards.domain.exif import PLACE, comment_in
from troupe.cards.domain.packages import Character, opened
from troupe.cards.domain.png import ASSET, SIGNATURE, Chunk, Walk, asset_in, text_in, walked
from troupe.cards.domain.refusal import Refusal
from troupe.cards.domain.report import Sentence
from troupe.cards.domain.text import tree_of, unwrapped

_NAMED = 5
Container = Literal["png", "apng", "jpeg", "webp", "charx", "byaf", "voxpkg"]


@dataclass(frozen=True)
class CardFile:
    """A card, the file it came in, its picture, and what was odd about it."""

    container: Container
    tree: Mapping[str, Any]
    picture: bytes | None
    told: tuple[str, ...] = ()
    place: str = ""
    """Where in the file it stands."""
    beside: Sequence[Mapping[str, Any]] = ()
    """What its package says of it in files of their own."""
    files: Sequence[str] = field(default=(), compare=False)
    """The names of whatever lies beside it in its package."""
    art: Callable[[str], bytes | None] = field(default=lambda path: None, compare=False, repr=False)
    """The file's own pictures by the path that the card names."""
    chunk: Callable[[str], bytes | None] = field(default=lambda path: None, compare=False, repr=False)
    """Pictures that lie in chunks of the picture around the card, by the same."""


def card_in(file: BinaryIO) -> CardFile | None:
    """The first card of a file, where one is enough."""
    found = cards_in(file)
    return found[0] if found else None


def cards_in(file: BinaryIO) -> Sequence[CardFile]:
    """The cards in a picture or package; none for any other file. A picture without a card is refused."""
    file.seek(0)
    head = file.read(12)
    archive = archive_in(file)
    if archive is not None and (package := opened(archive)) is not None:
        archive.judge(file.seek(0, 2))
        return [_of_package(file, head, each) for each in package.characters()]
    if head.startswith(SIGNATURE):
        return [_of_png(file)]
    if head[:3] == b"\xff\xd8\xff":
        return [_of_comment(file, "jpeg")]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return [_of_comment(file, "webp")]
    return []


def _of_package(file: BinaryIO, head: bytes, found: Character) -> CardFile:
    said = list(found.told)
    icon = _icon(found.tree, found.picture, _no_chunk, said)
    if icon is None and found.package == "charx" and head[:3] == b"\xff\xd8\xff":
        file.seek(0)
        icon = file.read(LARGEST_PICTURE)
    if found.package == "charx":
        said += _beside_its_assets(found)
    return CardFile(found.package, found.tree, icon, tuple(said), found.place, found.beside, found.files, found.picture)


def _of_png(file: BinaryIO) -> CardFile:
    walk = walked(file)
    if not walk.candidates:
        raise Refusal("no_card_in_picture", "", "This picture holds no card.")
    chosen, tree, told = _first_readable(file, walk)
    twins = [chunk for chunk in walk.candidates if chunk.keyword == chosen.keyword and chunk != chosen]
    if twins:
        differs = _differ(file, chosen, twins)
        what = "; what is said there differs" if differs else ""
        said = f"second_chunk: {len(twins)} further {chosen.place} were not read{what}."
        told.append(Sentence(said, str(len(twins)), *(["≠"] if differs else []), place=chosen.place))
    if chosen.keyword == "ccv3" and any(chunk.keyword == "chara" for chunk in walk.candidates):
        said = "backfill_ignored: the older card beside this one is for older programs; it was not read."
        told.append(Sentence(said, place="chunk:chara"))

    def chunk(path: str) -> bytes | None:
        return unpacked(content) if (content := asset_in(file, walk, path)) is not None else None

    picture = _icon(tree, _no_chunk, chunk, told) or _whole(file)
    named = paths_in(tree, (IN_CHUNKS,))
    told += missing(named, walk.assets.__contains__, f"chunk:{ASSET}:")
    told += missing(paths_in(tree, IN_ARCHIVE))
    told += [_kept_unread(f"chunk:{ASSET}:", path) for path in sorted(walk.assets.keys() - set(named))]
    return CardFile("apng" if walk.moves else "png", tree, picture, (*walk.told, *told), chunk=chunk)


def _differ(file: BinaryIO, chosen: Chunk, twins: Sequence[Chunk]) -> bool:
    """Whether a further card says something else; of very many the first are looked at."""
    try:
        said = text_in(file, chosen, [])
        return any(text_in(file, twin, []) != said for twin in twins[:_NAMED])
    except Refusal:  # what cannot be read is no copy
        return True


def _first_readable(file: BinaryIO, walk: Walk) -> tuple[Chunk, Mapping[str, Any], list[str]]:
    told: list[str] = []
    first: Refusal | None = None
    for chunk in walk.candidates:
        try:
            tree, repaired = tree_of(unwrapped(text_in(file, chunk, told), chunk.place), chunk.place)
            return chunk, tree, told + repaired
        except Refusal as refusal:
            first = first or refusal
            said = f"chunk_unreadable: {chunk.place} ({chunk.kind}): {refusal.detail}"
            told.append(Sentence(said, f"{chunk.keyword} ({chunk.kind})", place=chunk.place))
    assert first is not None  # there was a candidate, and none could be read
    raise first


def _of_comment(file: BinaryIO, container: Container) -> CardFile:
    comment = comment_in(file)
    if not comment:
        raise Refusal("no_card_in_picture", "", "This picture holds no card.")
    tree, told = tree_of(unwrapped(comment, PLACE), PLACE)
    told += missing(paths_in(tree, (*IN_ARCHIVE, IN_CHUNKS)))
    return CardFile(container, tree, _icon(tree, _no_chunk, _no_chunk, told) or _whole(file), tuple(told))


def _whole(file: BinaryIO) -> bytes | None:
    """The picture around the card is its icon."""
    size = file.seek(0, 2)
    file.seek(0)
    return file.read() if size <= LARGEST_PICTURE else None


def _icon(tree: Mapping[str, Any], member: Art, chunk: Art, told: list[str]) -> bytes | None:
    """The picture that a card names as its own: the main icon, else the first."""
    icons = sorted(_icons(tree), key=lambda asset: asset.get("name") != "main")
    for asset in icons:
        uri = str(asset.get("uri", ""))
        if uri.startswith(("http:", "https:")):
            told.append(Sentence("remote_asset: an icon stands at an address; nothing was fetched.", uri[:80]))
        elif (found := content_of(uri, member, chunk)) is not None:
            return found
    return None


def _beside_its_assets(found: Character) -> list[str]:
    """Files that the card names and that are not there, and those that it does not name."""
    paths = paths_in(found.tree, IN_ARCHIVE)
    named = {path.casefold() for path in paths}
    there = {ending for name in found.files for ending in endings_of(name)}
    other = [path for path in paths if path not in there and found.has(path)]
    alone = [name for name in found.files if not any(each in named for each in endings_of(name.casefold()))]
    told = missing(paths, found.has, "member:") + _unreadable(paths, found)
    if other:
        said = f"name_case: {', '.join(other[:_NAMED])[:400]} stands in the archive in other letters, large and small."
        told.append(Sentence(said, *(path[:80] for path in other)))
    return told + [_kept_unread("member:", name) for name in alone]


def _kept_unread(kind: str, name: str) -> Sentence:
    return Sentence("private_member: Kept with the file, unread.", name[:80], place=f"{kind}{name[:80]}")


def _unreadable(paths: Sequence[str], found: Character) -> list[str]:
    """Files of an archive that nobody here can unpack; whether one is whole is seen when it is looked at."""
    odd = [path[:80] for path in paths if found.has(path) and not found.can_unpack(path)]
    said = "member_unreadable: It is packed in a way that is unknown here."
    return [Sentence(said, path, place=f"member:{path}") for path in odd]


def missing(paths: Sequence[str], has: Callable[[str], bool] = lambda path: False, kind: str = "member:") -> list[str]:
    """The files that a card names and that are not there."""
    gone = [path[:80] for path in paths if not has(path)]
    return [Sentence(f"asset_missing: {path} is named and not there.", path, place=f"{kind}{path}") for path in gone]


def paths_in(tree: Mapping[str, Any], prefixes: Sequence[str]) -> Sequence[str]:
    """Where the assets of a card lie in its own file."""
    said = [str(each.get("uri", "")) for each in _assets(tree)]
    return [uri.removeprefix(prefix) for uri in said for prefix in prefixes if uri.startswith(prefix)]


def endings_of(path: str) -> Iterator[str]:
    """The path, and what follows each of its folders: a card in a folder counts from there."""
    while path:
        yield path
        path = path.partition("/")[2]


def _icons(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (each for each in _assets(tree) if each.get("type") == "icon")


def _assets(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    data = tree.get("data")
    assets: Sequence[Any] = data.get("assets") or () if isinstance(data, dict) else ()
    if isinstance(assets, list):
        yield from (each for each in assets[:2000] if isinstance(each, dict))


def _no_chunk(path: str) -> bytes | None:
    return None
