"""Moments on the wire: one spelling in answers, acknowledgements and events."""

from datetime import datetime
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema

from troupe.kit.times import as_text

Moment = Annotated[
    datetime,
    PlainSerializer(as_text, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
