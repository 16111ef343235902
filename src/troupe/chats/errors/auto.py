"""What keeps personas from talking among themselves, or ends it."""

from collections.abc import Mapping

from troupe.kit.errors import Conflict, Invalid


class TalkGoesOn(Conflict):
    code = "auto_goes_on"

    def __init__(self, job_id: str) -> None:
        super().__init__(
            "The personas of this chat talk among themselves already.",
            next_step="Wait until they are done, or stop them first with DELETE on the same address.",
            job_id=job_id,
        )


class TooFewToTalk(Invalid):
    code = "too_few_members"

    def __init__(self) -> None:
        super().__init__(
            "It takes two personas who may speak, and who heard the last message, to talk among themselves.",
            next_step="Add another persona, let a muted one speak, or say something to all of them first.",
            field="members",
        )


class NothingToTalkOf(Invalid):
    code = "nothing_said"

    def __init__(self) -> None:
        super().__init__("Nothing was said in this chat yet.", next_step="Say something first.", field="chat_id")


class TalkNotResumed(Conflict):
    code = "auto_not_resumed"

    def __init__(self) -> None:
        super().__init__(
            "The studio was restarted, or the talk waited too long; nobody speaks again by themselves.",
            next_step="Start a new talk in the chat; what was said is there.",
        )


class TalkBrokeOff(Conflict):
    code = "auto_broke_off"

    def __init__(self, cause: Mapping[str, object]) -> None:
        super().__init__(
            f"The talk ended with an answer that failed: {cause.get('detail', 'the reason is not known')}",
            next_step=str(cause.get("next_step") or "Look at the answer in the chat, then start a new talk."),
            cause=str(cause.get("error", "")),
        )
