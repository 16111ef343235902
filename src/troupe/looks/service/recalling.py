"""An order as it was when it was asked for, with the drawing it goes by."""

from troupe.looks.domain.commission import order_of
from troupe.looks.domain.document import LookDocument, read_strictly
from troupe.looks.domain.render import Render
from troupe.looks.domain.template import Wishes
from troupe.looks.service.asking import Order
from troupe.looks.service.dressing import Dressed
from troupe.looks.service.imaging import Painting, ReferenceWish
from troupe.looks.service.recipes import Recipe, composed
from troupe.ports.image import KitWorn


def recalled(number: int, render: Render, worn: Dressed) -> Order:
    """The look is the one that was ordered; the persona's name, manner and kits are those of now."""
    told = order_of(render)
    painting = told["painting"]
    kits = tuple(KitWorn(each["name"], each["weight"]) for each in painting["kits"])
    wish = painting.get("references")
    told_again = {
        "kits": kits,
        "controls": tuple(painting["controls"]),
        "references": ReferenceWish(**wish) if wish else None,
    }
    painting = Painting(**painting | told_again)
    recipe = Recipe(read_strictly(Wishes, told["wishes"]), told["format"], painting=painting)
    dressed = Dressed(worn.persona, LookDocument.read(told["look"]), told["revision"], kits=worn.kits)
    return Order(number, render, dressed, recipe, told["provider"], composed(dressed, recipe))
