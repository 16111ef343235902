"""What can go wrong with talent kits."""

from collections.abc import Sequence

from troupe.kit.errors import Conflict, Denied, Invalid, Missing


class KitNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no talent kit {id[:140]!r}.", next_step="Run `troupe talents list` to see the ones you have."
        )


class FileNotInKit(Missing):
    def __init__(self, name: str) -> None:
        super().__init__(f"This kit has no file {name[:140]!r}.", next_step="Ask for the kit to see the files it has.")


class VersionNotFound(Missing):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"There is no version {number} of this kit.", next_step="Ask for its versions; the last ten are kept."
        )


class BadId(Invalid):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"{id[:140]!r} cannot be the id of a kit.",
            next_step="Use avatar.identity.NAME or avatar.style.NAME, with letters, digits and _.",
            field="id",
        )


class KitExists(Conflict):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is a kit {id} already.",
            next_step="Send on_conflict=version to keep both as versions of it, or choose another id.",
            field="id",
        )


class KitInUse(Conflict):
    def __init__(self, id: str, uses: Sequence[str]) -> None:
        super().__init__(
            f"{id} is used: {', '.join(uses[:10])}.",
            next_step="Take it off there, or send force=true.",
            uses=list(uses),
        )


class SampleReadOnly(Denied):
    def __init__(self) -> None:
        super().__init__(
            "This kit came with the studio and stays as it is.", next_step="Mix it into a kit of your own."
        )


class NotYours(Denied):
    code = "not_owner"

    def __init__(self) -> None:
        super().__init__("This kit is somebody else's.", next_step="Mix it into a kit of your own, or ask its owner.")


class KitInvalid(Invalid):
    def __init__(self, findings: list[dict[str, object]]) -> None:
        wrong = [each for each in findings if each["severity"] == "error"]
        first = wrong[0]["detail"] if wrong else "It cannot be used."
        super().__init__(
            f"The kit has {len(wrong)} errors; the first: {first}",
            next_step="Correct what the findings name, or send level=lenient to install it as it is.",
            findings=findings,
        )


class WeightsInvalid(Invalid):
    """The code is one of the findings'."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(
            detail, next_step="Send a LoRA as safetensors; export it again from its tool.", code=code, field="file"
        )


class UnsafeArchive(Invalid):
    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Pack the files of one kit into a plain zip.", field="file")


class TooLarge(Invalid):
    def __init__(self, limit: int) -> None:
        super().__init__(
            f"This is more than {limit // 1_048_576:,} MiB.",
            next_step="Send a smaller file.",
            field="file",
            limit=limit,
        )


class BadForm(Invalid):
    code = "invalid"

    def __init__(self, detail: str, field: str = "file") -> None:
        super().__init__(detail, next_step="Send a multipart form with one part called file.", field=field)


class BadChange(Invalid):
    code = "invalid"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}", next_step="Correct this value and send it again.", field=field)


class TokenUnsaid(Invalid):
    code = "token_missing"

    def __init__(self, proposed: Sequence[str]) -> None:
        likely = f"; its most frequent tag is {proposed[0]}" if proposed else ""
        super().__init__(
            f"The file does not say which word calls the subject{likely}.",
            next_step=f"Send token={proposed[0] if proposed else 'WORD'} if that is the word.",
            field="token",
            proposed=list(proposed),
        )


class FamilyUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "The tensors do not tell what model they were trained for.",
            next_step="Send base_model, for example runwayml/stable-diffusion-v1-5.",
            field="base_model",
        )


class BaseMismatch(Conflict):
    def __init__(self, bases: dict[str, str]) -> None:
        told = ", ".join(f"{id} ({base})" for id, base in bases.items())
        super().__init__(
            f"These kits were made for different models: {told}.",
            next_step="Mix kits of one family of models.",
            bases=bases,
        )


class AdapterTypeUnsupported(Invalid):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"{id} is a DoRA or has weights that cannot be read; its magnitudes cannot be added.",
            next_step="Use it alone, or leave it out of the mix.",
            field="inputs",
        )


class RankTooLarge(Invalid):
    def __init__(self, rank: int) -> None:
        super().__init__(
            f"The exact sum would be of rank {rank}; 128 is the most.",
            next_step="Send method=rank with the rank you want.",
            field="method",
            rank=rank,
        )


class NothingMixed(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__("All weights are 0.", next_step="Give at least one kit a weight.", field="inputs")


class LicenceForbids(Conflict):
    def __init__(self, id: str) -> None:
        super().__init__(f"The licence of {id} keeps it with its owner.", next_step="Ask its owner, or leave it out.")


class NotConvertible(Conflict):
    def __init__(self, modules: Sequence[str]) -> None:
        super().__init__(
            f"{len(modules)} modules have no name in that dialect: {', '.join(modules[:5])}.",
            next_step="Use the file in the tool it comes from.",
            modules=list(modules[:100]),
        )


class NotForModelFiles(Conflict):
    code = "not_convertible"

    def __init__(self, id: str, detail: str) -> None:
        super().__init__(
            f"{id} cannot be written for model files: {detail}",
            next_step="Put the model it was taught on into models/text, or use adapter_model.safetensors elsewhere.",
        )
