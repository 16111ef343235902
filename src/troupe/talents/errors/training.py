"""What can go wrong with data, agreements and trainings."""

from collections.abc import Mapping, Sequence

from troupe.kit.errors import Conflict, Denied, Invalid, Missing


class DatasetNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no data set {id[:60]!r}.", next_step="Run `troupe talents data list` to see the ones you have."
        )


class SampleNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(f"There is no sample {id[:60]!r} in this data set.", next_step="Ask for the data set again.")


class AgreementNotFound(Missing):
    code = "consent_not_found"

    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no consent {id[:60]!r}.", next_step="Run `troupe talents consent list` to see the ones you have."
        )


class RunNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no training {id[:60]!r}.", next_step="Run `troupe talents runs list` to see the ones you have."
        )


class RunFileNotFound(Missing):
    def __init__(self, name: str) -> None:
        super().__init__(f"This training has no picture {name[:60]!r}.", next_step="Ask for the training again.")


class DatasetInUse(Conflict):
    def __init__(self) -> None:
        super().__init__("A training reads this data set.", next_step="Stop the training, or wait for its end.")


class NotThisType(Invalid):
    code = "wrong_type"

    def __init__(self, type: str, wanted: str) -> None:
        super().__init__(f"This data set is for {type}; {wanted} do not go in.", next_step="Make another data set.")


class DatasetFull(Invalid):
    code = "too_many"

    def __init__(self, most: int) -> None:
        super().__init__(f"A data set holds at most {most:,}.", next_step="Leave some out, or make a second one.")


class NothingAdded(Invalid):
    def __init__(self, refused: list[dict[str, object]]) -> None:
        first = refused[0] if refused else {}
        super().__init__(
            f"{len(refused)} files were refused; the first, {first.get('file', '')}: {first.get('detail', '')}",
            next_step="Send PNG, JPEG or WebP pictures whose short side has at least 256 dots.",
            refused=refused,
        )


class BadLines(Invalid):
    code = "invalid"

    def __init__(self, detail: str) -> None:
        super().__init__(
            detail,
            next_step='Send exchanges as {"messages": [{"role": "user"|"persona", "text": "…"}]}.',
            field="lines",
        )


class NothingTaught(Invalid):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was taught nothing that it could learn to talk from.",
            next_step="Add examples on the persona's page, or send exchanges as JSON Lines.",
        )


class NoImages(Invalid):
    def __init__(self, folder: str) -> None:
        super().__init__(
            f"There are no pictures in {folder}.",
            next_step="Put PNG, JPEG or WebP pictures there, or name another folder.",
            field="train_data_dir",
        )


class MinorRefused(Denied):
    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} says or implies somebody under 18.",
            next_step="Pictures and words of children never train anything; leave it out.",
        )


class RealPersonRefused(Denied):
    def __init__(self) -> None:
        super().__init__(
            "In an adult studio there are kits of invented people only.",
            next_step="Say subject=fictional of somebody invented; for real people use a family studio.",
            field="subject",
        )


class RealPersonStays(Denied):
    code = "consent_required"

    def __init__(self) -> None:
        super().__init__(
            "The kit itself says that it looks like a real person.",
            next_step="Name that person's consent; nobody becomes invented by being called so.",
            field="subject",
        )


class LikenessRequired(Denied):
    code = "consent_required"

    def __init__(self) -> None:
        super().__init__(
            "A kit of a real person needs that person's consent, and there is none that holds.",
            next_step="Add one with `troupe talents consent add`, and name it.",
            field="consent_id",
        )


class SharingNotAgreed(Denied):
    code = "consent_required"

    def __init__(self) -> None:
        super().__init__(
            "Whoever this kit looks like has not agreed that others use it.",
            next_step="Give a consent with the scope `sharing`, and add or train the kit again with it.",
            field="visibility",
        )


class AlreadyTakenBack(Conflict):
    code = "already_withdrawn"

    def __init__(self) -> None:
        super().__init__("This consent was withdrawn before.", next_step="Give a new one if it is meant to hold again.")


class BadAgreement(Invalid):
    code = "invalid"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}", next_step="Correct this and send it again.", field=field)


class ConfigInvalid(Invalid):
    def __init__(self, errors: list[dict[str, object]]) -> None:
        first = errors[0] if errors else {}
        super().__init__(
            f"The config has {len(errors)} mistakes; the first, {first.get('field', '')}: {first.get('rule', '')}",
            next_step="Correct every field that is named; `--dry-run` checks without training.",
            errors=errors,
        )


class MalformedConfig(Invalid):
    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Write names with their values, as the samples in the manual do.")


class NoData(Invalid):
    code = "no_images"

    def __init__(self) -> None:
        super().__init__(
            "Nothing says what to train from; folders are only read in the terminal.",
            next_step="Send dataset_id, beside the config or in it.",
            field="dataset_id",
        )


class ConfigTooLong(Invalid):
    code = "payload_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"A config has at most {limit // 1024} KiB.", next_step="Send the config alone, without what it reads."
        )


class DataNotReady(Invalid):
    def __init__(self, findings: list[dict[str, object]]) -> None:
        super().__init__(
            "The coach says that this data is not ready.",
            next_step="Do what the report says, or send accept_thin=true to train all the same.",
            findings=findings,
        )


class WrongData(Invalid):
    code = "invalid"

    def __init__(self, id: str, type: str) -> None:
        super().__init__(
            f"{id} cannot be trained from a data set for {type}.",
            next_step="Choose a data set of the kit's own type.",
            field="dataset_id",
        )


class NotToKeep(Invalid):
    """Pictures that were named to be kept by the model, and cannot be."""

    def __init__(self, reason: str, field: str = "reg_dataset_id") -> None:
        super().__init__(
            f"These pictures cannot steady the training: {reason}.",
            next_step="Name a data set of pictures of the same kind that show nobody real, or leave this out.",
            field=field,
        )


class RunActive(Conflict):
    def __init__(self, id: str, run_id: str) -> None:
        super().__init__(
            f"{id} is being trained already.",
            next_step="Wait for its end, or stop it first.",
            run_id=run_id,
        )


class ExtraMissing(Conflict):
    def __init__(self, lacks: str) -> None:
        super().__init__(
            f"Training needs {lacks}, which is not installed.",
            next_step="Install the extra `train`, or ask for the backend `preview`, which works on the drawing.",
        )


class BaseModelMissing(Conflict):
    def __init__(self, name: str, there: Sequence[str]) -> None:
        told = f" There are: {', '.join(there[:8])}." if there else ""
        super().__init__(
            f"The base model {name[:120]} is not on this computer.{told}",
            next_step="Put the model's folder into models/images or models/text of the data directory.",
            field="base_model",
        )


class BaseOfAnotherFamily(Conflict):
    code = "base_mismatch"

    def __init__(self, name: str, family: str, wanted: str) -> None:
        super().__init__(
            f"{name} is a model of {family or 'another kind'}, and this config wants {wanted}.",
            next_step="Choose a base model of the kit's own family.",
            field="base_model",
        )


class RunFinished(Conflict):
    def __init__(self, state: str) -> None:
        super().__init__(f"This training is {state}.", next_step="Start a new one.")


class NothingToResume(Conflict):
    def __init__(self, state: str) -> None:
        super().__init__(
            f"This training is {state}, and nothing of it waits to go on.",
            next_step="Only a stopped, interrupted or failed training goes on.",
        )


class NoCheckpoint(Conflict):
    def __init__(self) -> None:
        super().__init__("This training has kept nothing yet.", next_step="Start it again.")


class NoTraining(Invalid):
    def __init__(self, detail: str, next_step: str = "Name a folder that `troupe talents runs export` wrote.") -> None:
        super().__init__(detail, next_step=next_step, field="folder")


class NoEffect(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "The training changed nothing, so there is no kit.",
            next_step="Train longer, with a higher learning rate, or with other data.",
        )


class TrainingEnded(Conflict):
    """The code is what the trainer said."""

    def __init__(
        self, code: str, detail: str, next_step: str, change: Mapping[str, float | bool] | None = None
    ) -> None:
        told = {name: f"{value:g}" if value is not True else "true" for name, value in (change or {}).items()}
        super().__init__(detail, next_step=next_step, code=code, change=told)
