"""The scene kit: what places are built from, in the light of every time and weather."""

import re

import numpy as np
import pytest

from troupe.kit import raster
from troupe.kit.colour import from_hex
from troupe.looks import Light, UnknownScenery, scene_kit

KIT = scene_kit()
INSIDE = ("bedroom", "living_room", "bathroom", "kitchen", "library", "office", "shop", "cafe", "hospital", "school")
OUTSIDE = ("garden", "park", "forest", "farm", "mountain", "lake", "beach", "street", "city", "castle")
SETTINGS = (*INSIDE, *OUTSIDE, "stage", "cave", "underwater", "space", "generic")
FAMILIES = tuple("abcdefghijklmnopqrstuvwxyz")
ALLOWED = {"g", "path", "ellipse", "circle", "defs", "linearGradient", "radialGradient", "stop", "clipPath"}


def svg_of(*groups, box=(0, 0, 200, 200)):
    view = " ".join(map(str, box))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{"".join(map(str, groups))}</svg>'


def painted(*groups, side=96):
    return np.frombuffer(raster.paint(svg_of(*groups), side, side), np.uint8).reshape(side, side, 4).astype(int)


def prop(name, light=Light(), prefix="p"):  # noqa: B008  # a value that never changes
    return KIT.prop(name, (100, 20 if KIT.props[name].depth == "ceiling" else 180), 160, light, prefix)


def lightness(groups):
    shown = painted(groups)
    solid = shown[shown[:, :, 3] > 200][:, :3]
    return np.mean([from_hex("#" + "".join(f"{v:02x}" for v in one)).lightness for one in solid[::17]])


@pytest.mark.parametrize("letter", FAMILIES)
def test_every_thing_is_drawn_with_few_paths_and_nothing_the_writer_may_not_use(letter):
    for name in (name for name in KIT.props if name.startswith(letter)):
        drawn = str(prop(name))

        tags = re.findall(r"<([a-zA-Z]+)", drawn)
        assert set(tags) <= ALLOWED, name
        assert tags.count("path") - tags.count("clipPath") <= 14, name
        assert len(drawn.encode()) <= 20 * 1024, name
        assert not re.search(r"fill=\"(?!#|none|url\()", drawn), name


def test_there_are_more_than_a_hundred_and_twenty_things_and_each_is_plainly_there():
    assert len(KIT.props) >= 120
    for name in list(KIT.props)[::5]:
        assert (painted(prop(name), side=48)[:, :, 3] > 120).mean() > 0.015, name


def test_every_setting_names_a_floor_and_at_least_four_things_that_exist():
    assert set(KIT.places) == set(SETTINGS)
    for name, place in KIT.places.items():
        assert place.floor in KIT.planes
        assert len(place.props) >= 4, name
        assert set(place.props) <= set(KIT.props), name


def test_what_stands_stands_on_its_ground_point():
    for name in ("oak", "armchair", "fountain", "house", "boulder"):
        rows = np.where((painted(prop(name), side=100)[:, :, 3] > 200).any(axis=1))[0]

        assert 86 <= rows[-1] <= 94, name


@pytest.mark.parametrize("plane", KIT.planes)
def test_a_plane_fills_its_box_and_is_no_flat_colour(plane):
    shown = painted(KIT.plane(plane, (0, 0, 200, 200), Light(), "g"))

    assert shown[:, :, 3].min() > 250
    assert len(np.unique(shown[:, :, :3].reshape(-1, 3), axis=0)) > 40
    assert shown[:20].mean() > shown[-20:].mean()


def test_the_light_of_a_time_lies_on_everything():
    by_time = {time: lightness(prop("barn", Light(time))) for time in KIT.times}

    assert by_time["night"] < by_time["evening"] < by_time["day"]
    assert by_time["day"] - by_time["night"] >= 0.12
    assert len({str(prop("barn", Light(time))) for time in KIT.times}) == len(KIT.times)


def test_a_lit_lamp_stays_bright_at_night():
    by_day, by_night = (painted(prop("torch", Light(time))).max(axis=(0, 1))[0] for time in ("day", "night"))

    assert by_night >= by_day - 25


@pytest.mark.parametrize("weather", ["rainy", "stormy", "snowy", "windy"])
def test_weather_falls_through_the_whole_picture_and_not_in_the_sun(weather):
    shown = painted(KIT.weather((0, 0, 200, 200), Light("day", weather), "w"), side=160)[:, :, 3] > 40

    for quarter in (shown[:80, :80], shown[:80, 80:], shown[80:, :80], shown[80:, 80:]):
        assert quarter.any()
    assert shown.mean() < 0.25
    assert "path" not in str(KIT.weather((0, 0, 200, 200), Light("day", "sunny"), "w"))


def test_grey_weather_takes_colour_away_and_snow_lies_on_the_grass():
    def colourful(weather):
        shown = painted(KIT.plane("grass", (0, 0, 200, 200), Light("day", weather), "g"))[:, :, :3]
        return (shown.max(axis=2) - shown.min(axis=2)).mean()

    assert colourful("cloudy") < 0.9 * colourful("sunny")
    assert colourful("snowy") < 0.3 * colourful("sunny")


def test_groups_in_one_picture_do_not_share_their_gradients_and_clips():
    both = str(prop("armchair", prefix="a")) + str(prop("armchair", prefix="b"))
    ids = re.findall(r'id="([^"]+)"', both)

    assert len(ids) == len(set(ids)) > 1


def test_a_palette_dresses_what_is_made_of_cloth():
    green = Light(palette=("#2f7a4f", "#e0c060", "#c04030"))

    assert "#2f7a4f" in str(prop("sofa", green))
    assert "#2f7a4f" not in str(prop("sofa"))


def test_the_sky_of_night_is_darker_than_that_of_day():
    day, night = (from_hex(KIT.sky(Light(time))[0]).lightness for time in ("day", "night"))

    assert day - night > 0.4


def test_scenery_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(UnknownScenery, match="oakk") as refused:
        KIT.prop("oakk", (0, 0), 100, Light(), "p")

    assert "oak" in refused.value.next_step
