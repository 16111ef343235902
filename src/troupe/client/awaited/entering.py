"""Ways in and out: the first owner, signing in, tokens, being of age."""

from collections.abc import Sequence
from typing import Literal

from troupe.client.answers.accounts import MadeToken, SignedIn, SignIn, State, Statement, Token, User
from troupe.client.asking import asked, given
from troupe.client.awaited.wire import AsyncGroup


class AsyncEntering(AsyncGroup):
    """Ways in and out: the first owner, signing in, tokens, being of age."""

    async def state(self) -> State:
        """What a page must know before anyone signs in; nothing about people."""
        return await self._wire.one(State, asked("GET /api/accounts/state"))

    async def set_up(self, code: str, username: str, password: str, *, device: str | None = None) -> SignedIn:
        """Become the owner with the code of the console."""
        return await self._wire.one(
            SignedIn,
            asked(
                "POST /api/accounts/setup", body=given(code=code, username=username, password=password, device=device)
            ),
        )

    async def sign_in(self, username: str, password: str, *, device: str | None = None) -> SignedIn:
        """Tokens for a program."""
        return await self._wire.one(
            SignedIn,
            asked("POST /api/accounts/sign-in", body=given(username=username, password=password, device=device)),
        )

    async def refresh(self, refresh_token: str) -> SignedIn:
        """New tokens for the refresh token, which is replaced."""
        return await self._wire.one(
            SignedIn, asked("POST /api/accounts/refresh", body=given(refresh_token=refresh_token))
        )

    async def sign_out(self) -> None:
        """End this sign-in."""
        await self._wire.done(asked("POST /api/accounts/sign-out"))

    async def sign_out_all(self) -> None:
        """End every sign-in and every token of yours."""
        await self._wire.done(asked("POST /api/accounts/sign-out-all"))

    async def redeem(self, code: str, username: str, password: str, *, device: str | None = None) -> SignedIn:
        """Join with the code of an invite."""
        return await self._wire.one(
            SignedIn,
            asked(
                "POST /api/accounts/invites/redeem",
                body=given(code=code, username=username, password=password, device=device),
            ),
        )

    async def unlock(self, passphrase: str) -> None:
        """Open an adult studio with its passphrase."""
        await self._wire.done(asked("POST /api/accounts/unlock", body=given(passphrase=passphrase)))

    async def lock(self) -> None:
        """Shut it again."""
        await self._wire.done(asked("POST /api/accounts/lock"))

    async def change_password(self, old_password: str, new_password: str) -> SignedIn:
        """A new password; every other sign-in and all tokens end."""
        return await self._wire.one(
            SignedIn,
            asked("PUT /api/accounts/me/password", body=given(old_password=old_password, new_password=new_password)),
        )

    async def sign_ins(self) -> tuple[SignIn, ...]:
        """Where you are signed in."""
        return await self._wire.many(SignIn, asked("GET /api/accounts/me/sign-ins"))

    async def end_sign_in(self, sign_in_id: str) -> None:
        """End one of them."""
        await self._wire.done(asked("DELETE /api/accounts/me/sign-ins/{sign_in_id}", sign_in_id))

    async def tokens(self) -> tuple[Token, ...]:
        """Your tokens, without their values."""
        return await self._wire.many(Token, asked("GET /api/accounts/me/tokens"))

    async def make_token(
        self,
        name: str,
        scopes: Sequence[Literal["read", "write", "admin", "devices"]],
        *,
        expires_at: str | None = None,
    ) -> MadeToken:
        """A token for a program of yours; its value is shown this once."""
        return await self._wire.one(
            MadeToken,
            asked("POST /api/accounts/me/tokens", body=given(name=name, scopes=scopes, expires_at=expires_at)),
        )

    async def revoke_token(self, token_id: str) -> None:
        """Take one back."""
        await self._wire.done(asked("DELETE /api/accounts/me/tokens/{token_id}", token_id))

    async def statement(self) -> Statement:
        """What is confirmed by being of age here."""
        return await self._wire.one(Statement, asked("GET /api/accounts/me/adult"))

    async def confirm_adult(self, statement_version: str, birth_year: int, password: str) -> User:
        """Confirm once that you are of age; the year is not kept."""
        return await self._wire.one(
            User,
            asked(
                "POST /api/accounts/me/adult",
                body=given(statement_version=statement_version, birth_year=birth_year, password=password),
            ),
        )

    async def withdraw_adult(self) -> User:
        """Take the confirmation back."""
        return await self._wire.one(User, asked("DELETE /api/accounts/me/adult"))

    async def switch(self, user_id: str, *, password: str | None = None) -> SignedIn:
        """Act as a child you are guardian of; back as yourself with your password."""
        return await self._wire.one(
            SignedIn, asked("POST /api/accounts/me/switch", body=given(user_id=user_id, password=password))
        )
