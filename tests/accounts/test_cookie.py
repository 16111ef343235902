"""The page's way in: one cookie that no script reads and no other site sends."""

from tests.accounts.living import ACCOUNTS, PASSWORD, advance, set_up
from tests.support.studio import client, opened

OWN = {"Origin": "http://127.0.0.1:8000"}
SIGN_IN = {"username": "olga", "password": PASSWORD, "cookie": True}


async def test_with_a_cookie_the_page_holds_no_token(fresh, owner):
    async with client(fresh.app) as page:
        signed_in = await page.post(f"{ACCOUNTS}/sign-in", json=SIGN_IN, headers=OWN)
        me = await page.get(f"{ACCOUNTS}/me")
        said = signed_in.headers["set-cookie"].lower()

    assert signed_in.json().keys() == {"user"}
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip() for part in said.split(";")}
    assert me.status_code == 200


async def test_a_program_with_the_cookie_and_no_origin_changes_nothing(fresh, owner):
    async with client(fresh.app) as page:
        await page.post(f"{ACCOUNTS}/sign-in", json=SIGN_IN, headers=OWN)
        refused = await page.put(f"{ACCOUNTS}/me", json={"display_name": "x"})
        changed = await page.put(f"{ACCOUNTS}/me", json={"display_name": "Olga"}, headers=OWN)
        foreign = await page.put(
            f"{ACCOUNTS}/me", json={"display_name": "y"}, headers={"Origin": "http://evil.example"}
        )

    assert (refused.status_code, refused.json()["error"]) == (403, "origin_not_allowed")
    assert changed.json()["display_name"] == "Olga"
    assert foreign.status_code == 403


async def test_a_cookie_and_a_token_at_once_are_refused(fresh, owner):
    async with client(fresh.app) as page:
        await page.post(f"{ACCOUNTS}/sign-in", json=SIGN_IN, headers=OWN)
        both = await page.get(f"{ACCOUNTS}/me", headers=owner.headers)

    assert (both.status_code, both.json()["error"]) == (400, "two_credentials")


async def test_a_cookie_is_renewed_after_a_quarter_of_an_hour_and_a_lost_answer_harms_nobody(fresh, owner):
    async with client(fresh.app) as page:
        await page.post(f"{ACCOUNTS}/sign-in", json=SIGN_IN, headers=OWN)
        before = page.cookies["troupe"]
        await page.get(f"{ACCOUNTS}/me")
        assert page.cookies["troupe"] == before
        await advance(fresh, minutes=16)
        await page.get(f"{ACCOUNTS}/me")
        renewed = page.cookies["troupe"]
        with_old = await fresh.http.get(f"{ACCOUNTS}/me", headers={"Cookie": f"troupe={before}"})
        await page.get(f"{ACCOUNTS}/me")
        await advance(fresh, seconds=11)
        stolen = await fresh.http.get(f"{ACCOUNTS}/me", headers={"Cookie": f"troupe={before}"})
        fresh.studio.household.entering.forget()
        after = await page.get(f"{ACCOUNTS}/me")

    assert renewed != before
    assert with_old.status_code == 200, "the new one had not arrived yet"
    assert stolen.status_code == 401
    assert after.status_code == 401, "an old value that comes back ends the sign-in"


async def test_over_tls_the_cookie_belongs_to_this_host_alone(tmp_path):
    settings = {"mode": "multi", "trusted_proxies": ("127.0.0.1",), "public_url": "https://studio.example"}
    async with opened(tmp_path, **settings) as house:
        await set_up(house)
        behind = {"X-Forwarded-Proto": "https", "Host": "studio.example", "Origin": "https://studio.example"}
        answer = await house.http.post(f"{ACCOUNTS}/sign-in", json=SIGN_IN, headers=behind)
        plain = await house.http.get(f"{ACCOUNTS}/me", headers={"Cookie": "troupe=x"} | behind)

    assert answer.headers["set-cookie"].startswith("__Host-troupe=")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert plain.status_code == 401
