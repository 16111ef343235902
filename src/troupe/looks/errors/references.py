"""Reference photos: what must be so before one of them leaves this computer."""

from troupe.kit.errors import Denied, Invalid


class ProviderNotNamed(Invalid):
    """Photos go to whom somebody chose for this picture, never to whom a setting names."""

    def __init__(self) -> None:
        super().__init__(
            "Reference photos are sent only to a provider that this request names.",
            next_step="Name it as `provider`, or leave `references` out.",
            field="provider",
        )


class MinorPhotoRefused(Denied):
    def __init__(self) -> None:
        super().__init__(
            "Photos of somebody under 18 are not sent to a model.",
            next_step="Leave `references` out: the model is told by words and by the studio's drawing.",
            field="references",
        )


class ReferenceOfRealPerson(Denied):
    code = "real_person_refused"

    def __init__(self) -> None:
        super().__init__(
            "In an adult studio no photo of a real person is sent to a model.",
            next_step="Use pictures of invented people, or leave `references` out.",
            field="references.subject",
        )


class ReferenceConsentRequired(Denied):
    code = "consent_required"

    def __init__(self) -> None:
        super().__init__(
            "Photos of a real person are sent only with that person's consent to be a reference, and none holds.",
            next_step="Add one with `troupe talents consent add NAME --scope reference`, and name it.",
            field="references.consent_id",
        )
