"""A performance as curves of numbers: the same life that is drawn, for whoever draws it otherwise."""

import pytest

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


async def test_curves_hold_a_value_of_each_parameter_for_each_frame(house, vera):
    door = f"/api/looks/{vera}/performance.live2d.json"
    told = (await house.http.get(door, params={"from": 1_000, "to": 31_000, "fps": 30})).json()
    again = (await house.http.get(door, params={"from": 1_000, "to": 31_000, "fps": 30})).json()
    joy = (await house.http.get(door, params={"to": 0, "emotion": "joy", "mouth": "D"})).json()["curves"]
    refused = [
        (await house.http.get(door, params=wrong)).json()
        for wrong in ({"from": 2, "to": 1}, {"to": 60_001}, {"fps": 61}, {"emotion": "hungry"})
    ]

    curves = told["curves"]
    assert told == again
    assert {len(values) for values in curves.values()} == {901}
    assert set(curves["ParamAngleX"]) == {8.4}
    assert min(curves["ParamEyeLOpen"]) == 0 < max(curves["ParamEyeLOpen"]) == 1
    assert 0 <= min(curves["ParamBreath"]) < 0.1 < 0.9 < max(curves["ParamBreath"]) <= 1
    assert (joy["ParamCheek"], joy["ParamMouthOpenY"], joy["ParamMouthForm"]) == ([0.45], [1.0], [0.6])
    assert [each["error"] for each in refused[:2]] == ["curve_too_long"] * 2
    assert refused[2]["field"] == "fps"
    assert refused[3]["error"] == "unknown_emotion"
