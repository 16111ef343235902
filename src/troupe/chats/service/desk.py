"""Everything one can do with chats, put together once."""

from dataclasses import dataclass

from troupe.accounts import People
from troupe.chats.service.answering import Answers
from troupe.chats.service.attaching import Attaching
from troupe.chats.service.auto import AUTO, AutoTalks
from troupe.chats.service.binning import Binning
from troupe.chats.service.conversations import Conversations, FindBook
from troupe.chats.service.directing import Directing
from troupe.chats.service.forking import Forking
from troupe.chats.service.hushing import Hushing
from troupe.chats.service.leading import Leading
from troupe.chats.service.listing import Listing
from troupe.chats.service.masks import Masks
from troupe.chats.service.operations import Operations
from troupe.chats.service.overhearing import Heard, Overhearing
from troupe.chats.service.rating import Ratings
from troupe.chats.service.rewording import Rewording
from troupe.chats.service.searching import Searching
from troupe.chats.service.speaking import Expect, Speaking
from troupe.chats.service.summarising import SUMMARY, Summaries
from troupe.chats.service.taken_out import TakenOut
from troupe.chats.service.talk import Talk
from troupe.chats.service.undoing import Undoing
from troupe.chats.store import ChatStore, LoreMarks, RatingStore, RunStore, TreeStore
from troupe.chats.store.masks import MaskStore
from troupe.chats.store.operations import OperationStore
from troupe.chats.store.purging import PurgeStore
from troupe.database import Database
from troupe.jobs import Jobs
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.media import MediaLibrary
from troupe.minds import Remembering
from troupe.personas import Personas


@dataclass(frozen=True)
class ChatDesk:
    """The use cases of chats and of the messages in them."""

    conversations: Conversations
    speaking: Speaking
    rewording: Rewording
    operations: Operations
    undoing: Undoing
    taken_out: TakenOut
    forking: Forking
    searching: Searching
    masks: Masks
    binning: Binning
    summaries: Summaries
    auto: AutoTalks
    listing: Listing
    leading: Leading

    def remember_with(self, memory: Remembering) -> None:
        """What is forgotten here is forgotten there, wherever it was copied to, and what is copied is told there."""
        self.operations.forgets_with(memory.forget_nodes)
        self.operations.forgets_in_copies(memory.forget_nodes)
        self.forking.copied = memory.copied


def open_talk(database: Database, personas: Personas, live: LiveLog, clock: Clock, new_id: NewId) -> Talk:
    """The floor that everything of chats stands on."""
    chats, tree, ratings = ChatStore(database), TreeStore(database), RatingStore(database)
    return Talk(chats, tree, ratings, OperationStore(database), MaskStore(database), personas, live, clock, new_id)


def open_desk(
    talk: Talk,
    answers: Answers,
    ratings: Ratings,
    runs: RunStore,
    media: MediaLibrary,
    attaching: Attaching,
    summaries: Summaries,
    database: Database,
    people: People,
    jobs: Jobs,
    directing: Directing,
    find_book: FindBook | None = None,
    expect: Expect = lambda user, query: None,
    heard: Heard | None = None,
) -> ChatDesk:
    talk.overheard = Overhearing(talk, heard) if heard else None
    hushing = Hushing(talk, answers, runs)
    operations = Operations(talk, hushing, database, [attaching.forget])
    leading = Leading(talk, answers, directing, database)
    auto = AutoTalks(database, talk, answers, hushing, people, jobs, directing)
    jobs.register(auto.kind())
    jobs.tell_when_ended(AUTO, auto.hear_of_end)
    jobs.tell_when_ended(SUMMARY, summaries.stumbling.hear_of_end)
    purging = PurgeStore(database, talk.tree.words)
    media.asked_for_uses.append(talk.masks.uses_of)
    return ChatDesk(
        conversations=Conversations(talk, answers, database, find_book),
        speaking=Speaking(talk, answers, hushing, attaching, database, expect, auto.ends, auto.interrupted, leading),
        rewording=Rewording(talk, answers, hushing, operations, database, auto.ends, leading),
        operations=operations,
        undoing=Undoing(talk, hushing, ratings, database),
        taken_out=TakenOut(talk),
        forking=Forking(talk, LoreMarks(database), database),
        searching=Searching(talk),
        masks=Masks(talk, media, database),
        binning=Binning(talk, answers, operations, attaching, purging, database),
        summaries=summaries,
        auto=auto,
        listing=Listing(talk, runs),
        leading=leading,
    )
