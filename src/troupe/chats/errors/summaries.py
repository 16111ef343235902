"""What keeps a summary from being made."""

from collections.abc import Mapping

from troupe.kit.errors import Conflict


class SummaryBrokeOff(Conflict):
    """Its own words, because a job that ends with it is not tried again at once: the chat does that, and patiently."""

    code = "summary_broke_off"

    def __init__(self, cause: Mapping[str, object]) -> None:
        super().__init__(
            f"The summary could not be made: {cause.get('detail', 'the reason is not known')}",
            next_step=str(cause.get("next_step") or "Choose another brain for this chat, then have it made again."),
            cause=str(cause.get("error", "")),
        )
