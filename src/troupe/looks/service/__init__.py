"""What one can do with looks: draw them, change them, keep pictures of them."""

from troupe.looks.errors import ImageProviderMissing, UnknownWorkflow
from troupe.looks.service.avatars import Avatars
from troupe.looks.service.commissions import Commissions
from troupe.looks.service.drawing import Looks
from troupe.looks.service.dressing import Dressed, Wardrobe
from troupe.looks.service.imaging import ALIASES as IMAGE_ALIASES
from troupe.looks.service.imaging import ImageMakers, Imaging, Painting, Price
from troupe.looks.service.keeping import Keeping
from troupe.looks.service.offers import ImageOffer
from troupe.looks.service.packing import PackedLook
from troupe.looks.service.painting import PaintingJobs
from troupe.looks.service.pondering import Pondering
from troupe.looks.service.presets import Presets
from troupe.looks.service.references import Agreed, References
from troupe.looks.service.rendering import Renders
from troupe.looks.service.saying import Spoken
from troupe.looks.service.wording import words_for

__all__ = [
    "IMAGE_ALIASES",
    "Agreed",
    "Avatars",
    "Commissions",
    "Dressed",
    "ImageMakers",
    "ImageOffer",
    "ImageProviderMissing",
    "Imaging",
    "Keeping",
    "Looks",
    "PackedLook",
    "Painting",
    "PaintingJobs",
    "Pondering",
    "Presets",
    "Price",
    "References",
    "Renders",
    "Spoken",
    "UnknownWorkflow",
    "Wardrobe",
    "words_for",
]
