"""What minds remember, as rows."""

from troupe.minds.store.brains import BrainStore, brain_of, connections

__all__ = ["BrainStore", "brain_of", "connections"]
