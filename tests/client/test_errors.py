"""What a studio refuses becomes an error of its kind; a token is in none of them."""

import traceback

import httpx2
import pytest

from tests.client.answering import ADDRESS, TOKEN, Answering, refuses, says
from troupe.client import (
    AsyncTroupe,
    Conflict,
    Denied,
    Invalid,
    Limited,
    Missing,
    Troupe,
    TroupeError,
    Unavailable,
)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (401, Denied),
        (402, Limited),
        (403, Denied),
        (404, Missing),
        (405, Invalid),
        (409, Conflict),
        (412, Conflict),
        (413, Invalid),
        (422, Invalid),
        (423, Denied),
        (500, Unavailable),
        (507, Unavailable),
    ],
)
def test_every_refusal_has_its_kind(status, kind):
    with pytest.raises(kind) as refused:
        Answering([refuses(status)]).troupe().personas.get("a")

    assert isinstance(refused.value, TroupeError)
    assert refused.value.status == status


def test_an_error_tells_all_that_the_studio_told():
    offer = {"tier": "personal", "message": "More."}
    answer = refuses(402, code="TIER_LIMIT_EXCEEDED", field="name", upgrade_cta=offer, current_version=3)

    with pytest.raises(Limited) as refused:
        Answering([answer]).troupe().personas.create({"name": "Ada"})

    told = refused.value
    assert (told.code, told.detail, told.next_step) == ("TIER_LIMIT_EXCEEDED", "No.", "Try later.")
    assert told.field == "name"
    assert told.upgrade_cta == offer
    assert told.facts["current_version"] == 3


def test_a_refusal_without_words_has_a_next_step():
    with pytest.raises(Missing) as refused:
        Answering([httpx2.Response(404, content=b"<html>nothing here</html>")]).troupe().personas.get("a")

    assert "base_url" in refused.value.next_step
    assert refused.value.code == "status_404"


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}", b'{"persona": {"name": "Ada"}}'])
def test_an_answer_that_is_not_a_studios_is_told(content):
    with pytest.raises(Unavailable) as refused:
        Answering([httpx2.Response(200, content=content)]).troupe().personas.get("a")

    assert refused.value.code == "answer_unreadable"


@pytest.mark.parametrize("answer", [refuses(401), refuses(500), httpx2.Response(200, content=b"?")])
def test_the_token_is_in_no_message(answer):
    with pytest.raises(TroupeError) as refused:
        Answering([answer]).troupe().personas.get("a")

    assert TOKEN not in "".join(traceback.format_exception(refused.value))


def test_the_error_of_a_lost_connection_leads_to_no_request():
    with pytest.raises(Unavailable) as lost:
        Answering([httpx2.ReadError("gone")]).troupe().personas.change("a", {})

    assert lost.value.__context__ is None
    assert lost.value.__cause__ is None


def test_the_token_is_in_no_picture_of_the_client():
    studio = Answering([])
    shown = repr(studio.troupe()) + repr(studio.async_troupe()) + repr(vars(studio.troupe()))

    assert TOKEN not in shown
    assert ADDRESS in shown


@pytest.mark.parametrize("client", [Troupe, AsyncTroupe])
@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ключ", ""])
def test_a_token_that_cannot_travel_is_refused_without_repeating_it(client, token):
    with pytest.raises(Invalid) as refused:
        client(ADDRESS, token)

    assert refused.value.field == "token"
    assert not token or token not in str(refused.value)


@pytest.mark.parametrize("address", ["", "studio", "ftp://here", "http://", "http://me:secret@here", "http://here?a=1"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(Invalid) as refused:
        Troupe(address)

    assert refused.value.field == "base_url"
    assert "secret" not in refused.value.detail


def test_a_redirection_is_not_followed():
    studio = Answering([httpx2.Response(307, headers={"Location": "http://elsewhere.test/api/personas/a"})])

    with pytest.raises(Unavailable):
        studio.troupe().personas.get("a")
    assert [request.url.host for request in studio.asked] == ["studio.test"]


@pytest.mark.parametrize(
    "strange", ["//elsewhere.test", "http://elsewhere.test/", "../../../x", "a?b=c#d", "@elsewhere"]
)
def test_no_id_leads_to_another_place(strange):
    studio = Answering([refuses(404)])

    with pytest.raises(Missing):
        studio.troupe().personas.get(strange)
    asked = studio.asked[0].url
    assert asked.host == "studio.test"
    assert asked.raw_path.startswith(b"/api/personas/")
    assert asked.raw_path.count(b"/") == 3


@pytest.mark.parametrize("blank", ["", ".", ".."])
def test_a_blank_id_is_refused_before_anybody_is_asked(blank):
    studio = Answering([])

    with pytest.raises(Invalid):
        studio.troupe().personas.delete(blank)
    assert studio.asked == []


def test_cookies_are_not_kept():
    studio = Answering([says(200, {"Set-Cookie": "troupe=1; Path=/"}, success=True, persona=None)])
    troupe = studio.troupe()

    troupe.personas.active()
    troupe.personas.active()

    assert "Cookie" not in studio.asked[1].headers
