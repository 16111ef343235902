"""`troupe stories`: tell and play stories from the terminal."""

from troupe.stories.commands.application import stories_app
from troupe.stories.commands.binning import delete as _delete
from troupe.stories.commands.carrying import export as _export
from troupe.stories.commands.keeping import verify as _verify
from troupe.stories.commands.moving import undo as _undo
from troupe.stories.commands.playing import play
from troupe.stories.commands.reading import show as _show
from troupe.stories.commands.telling import turn as _turn
from troupe.stories.commands.world import cards as _cards

__all__ = ["play", "stories_app"]

_REGISTERED = (_delete, _undo, _show, _turn, _verify, _cards, _export)
