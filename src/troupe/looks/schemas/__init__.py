"""What is asked of looks, and what they answer."""

from troupe.looks.schemas.avatar import (
    AvatarStateView,
    RenderBody,
    RenderedView,
    SpeakBody,
    SpokenView,
    StateBody,
    StopBody,
    StoppedView,
    StyleBody,
    StyleView,
    render_view,
)
from troupe.looks.schemas.catalogue import CatalogueView, catalogue
from troupe.looks.schemas.dressing import (
    DescribeBody,
    LookChange,
    LookView,
    RandomBody,
    ReadingView,
    RestoreBody,
    StateList,
)
from troupe.looks.schemas.painting import BegunView, KitBody, QuoteView
from troupe.looks.schemas.pictures import (
    CheckBody,
    CheckList,
    LivePreviewBody,
    LivePreviewView,
    PictureQuery,
    PlacesView,
    PreviewBody,
    check_view,
)
from troupe.looks.schemas.presets import NewPreset, PresetList, PresetView
from troupe.looks.schemas.renders import CellBody, RenderList, RenderView, UseBody

__all__ = [
    "AvatarStateView",
    "BegunView",
    "CatalogueView",
    "CellBody",
    "CheckBody",
    "CheckList",
    "DescribeBody",
    "KitBody",
    "LivePreviewBody",
    "LivePreviewView",
    "LookChange",
    "LookView",
    "NewPreset",
    "PictureQuery",
    "PlacesView",
    "PresetList",
    "PresetView",
    "PreviewBody",
    "QuoteView",
    "RandomBody",
    "ReadingView",
    "RenderBody",
    "RenderList",
    "RenderView",
    "RenderedView",
    "RestoreBody",
    "SpeakBody",
    "SpokenView",
    "StateBody",
    "StateList",
    "StopBody",
    "StoppedView",
    "StyleBody",
    "StyleView",
    "UseBody",
    "catalogue",
    "check_view",
    "render_view",
]
