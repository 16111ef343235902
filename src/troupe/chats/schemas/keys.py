"""Keys that clients make up, so that a request said twice is done once."""

from typing import Annotated

from pydantic import Field

ClientKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Json = dict[str, object]
