"""What can go wrong with base models."""

from troupe.kit.errors import Conflict, Denied, Invalid, Missing, Unavailable

_MIB = 1_048_576


class BaseNotFound(Missing):
    code = "base_model_not_found"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"There is no base model {key[:80]!r} that could be meant here.",
            next_step="Run `troupe talents models list` to see the ones there are.",
        )


class BaseKnown(Conflict):
    code = "base_model_known"

    def __init__(self, key: str) -> None:
        super().__init__(f"The base model {key} is known already.", next_step="Use it, or forget it first.", field="id")


class BaseNotHere(Invalid):
    code = "no_base_model"

    def __init__(self, told: str) -> None:
        super().__init__(
            f"{told!r} is no model: neither a hub's MAKER/MODEL nor a folder with one.",
            next_step="Name a folder as diffusers or transformers lay it out, with safetensors, by its whole path.",
            field="id",
        )


class FoldersAreLocal(Denied):
    def __init__(self) -> None:
        super().__init__(
            "Folders of this computer are named by whoever sits at it.",
            next_step="Put the folder into models/images or models/text of the data directory.",
        )


class NotForGuests(Denied):
    code = "administrators_only"

    def __init__(self) -> None:
        super().__init__(
            "Base models are everybody's here, so an administrator brings them.", next_step="Ask an administrator."
        )


class LicenceNotAccepted(Conflict):
    def __init__(self, licence: str, size: int) -> None:
        super().__init__(
            f"The model has the licence {licence} and {max(1, size // _MIB):,} MiB.",
            next_step="Read the licence, and send accept_licence: true to fetch it.",
            licence=licence,
            size_bytes=size,
        )


class NoRoomForBase(Unavailable):
    code = "disk_full"

    def __init__(self, size: int, free: int) -> None:
        super().__init__(
            f"The model needs {size // _MIB:,} MiB, and {free // _MIB:,} MiB are free.",
            next_step="Make room and fetch it again.",
        )


class BaseHasNoSafetensors(Invalid):
    code = "no_safetensors"

    def __init__(self, id: str) -> None:
        super().__init__(
            f"{id} has no weights as safetensors; files that can hold code are not fetched.",
            next_step="Choose another model, or a copy of it with safetensors.",
            field="id",
        )


class NoModelFile(Invalid):
    code = "no_model_file"

    def __init__(self, told: str) -> None:
        super().__init__(
            f"{told[:250]!r} is no model file: neither a hub's MAKER/MODEL with .gguf files nor one of them.",
            next_step="Name a model whose name ends in -GGUF; `troupe brains small` shows a few.",
            field="id",
        )


class ModelFileHere(Conflict):
    code = "model_file_here"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name[:200]} is here already.", next_step="Use it, or delete it from the folder of models.")


class HubFailed(Unavailable):
    def __init__(self, detail: str) -> None:
        super().__init__(
            f"The hub did not give it: {detail}", next_step="Try again later; what was fetched is gone on with."
        )


class HubFileDiffers(Invalid):
    code = "hash_differs"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not what the hub said it would be, and was thrown away.", next_step="Fetch the model again."
        )
