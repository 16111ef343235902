"""Which setting the words about a place mean; none where they mean no place that can be drawn."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "lake": "lake pond river stream sea ocean harbour harbor quay pier jetty dock ferry boat ship deck bay canal "
        "teich fluss meer hafen kai steg fähre boot schiff",
        "beach": "beach shore coast island lighthouse dune dunes strand küste ufer insel leuchtturm",
        "forest": "forest woods wald jungle grove clearing lichtung dschungel",
        "mountain": "mountain mountains peak hill hills cliff summit berg berge gipfel hügel klippe",
        "farm": "farm barn field fields mill windmill village bauernhof scheune feld mühle dorf",
        "garden": "garden orchard greenhouse garten obstgarten gewächshaus",
        "park": "park playground meadow spielplatz wiese",
        "street": "street road alley lane market town station strasse straße gasse platz markt stadt bahnhof",
        "city": "city metropolis downtown skyline rooftop grossstadt großstadt",
        "castle": "castle fortress tower palace ruin ruins burg schloss festung turm palast ruine",
        "cave": "cave cavern tunnel cellar crypt dungeon höhle stollen keller gruft verlies",
        "underwater": "underwater reef seabed riff meeresgrund",
        "space": "orbit planet spaceship starship asteroid weltraum raumschiff",
        "bedroom": "bedroom chamber dormitory cabin bunk schlafzimmer kammer kajüte koje",
        "kitchen": "kitchen galley bakery küche kombüse bäckerei",
        "bathroom": "bathroom badezimmer",
        "library": "library archive bibliothek archiv arbeitszimmer",
        "office": "office bureau headquarters büro kanzlei",
        "shop": "shop store emporium laden geschäft",
        "cafe": "cafe café tavern inn pub restaurant taverne gasthaus wirtshaus kneipe",
        "hospital": "hospital clinic infirmary krankenhaus klinik lazarett",
        "school": "school classroom academy schule klassenzimmer akademie",
        "stage": "stage theatre theater opera bühne oper",
        "living_room": "parlour parlor lounge salon house home cottage room wohnzimmer haus hütte zimmer stube",
    }
)
_SETTING = {word: setting for setting, words in _WORDS.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")


def setting_named(texts: Sequence[str]) -> str | None:
    """The setting that the first of these texts with a word for one names most, and first."""
    for text in texts:
        found = [_SETTING[word] for word in _WORD.findall(text.casefold()) if word in _SETTING]
        if found:
            return max(dict.fromkeys(found), key=found.count)
    return None
