"""HTTP doors of signing in and out."""

from fastapi import APIRouter, Request

from troupe.accounts.routes.acting import (
    PUBLIC,
    SELF,
    SELF_READ,
    WRITE,
    Person,
    Shows,
    TheAdministration,
    TheEntering,
    TheInstalling,
    ThePadlock,
    TheSignIns,
    TheSwitching,
    Visit,
)
from troupe.accounts.schemas import (
    Done,
    NewSignIn,
    PasswordChange,
    Redeem,
    Refresh,
    SetUp,
    SignedInView,
    SignInList,
    SignInView,
    StateView,
    Switch,
    Unlock,
)

router = APIRouter(prefix="/api/accounts", tags=["accounts"])


@router.get("/state", openapi_extra=PUBLIC)
async def state(request: Request, entering: TheEntering, installing: TheInstalling, padlock: ThePadlock) -> StateView:
    """What a page must know before anyone signs in; nothing about people."""
    return StateView(
        mode=entering.mode,
        realm=request.app.state.realm,
        setup_needed=await installing.setup_needed(entering.mode),
        signed_in=getattr(request.state, "visitor", None) is not None,
        locked=await padlock.is_locked(),
    )


@router.post("/setup", status_code=201, response_model_exclude_none=True, openapi_extra=PUBLIC)
async def set_up(body: SetUp, installing: TheInstalling, shows: Shows) -> SignedInView:
    """Become the owner with the code of the console."""
    entered = await installing.set_up(body.code, body.username, body.password, body.device, body.kind)
    return await shows.signed_in(entered)


@router.post("/sign-in", response_model_exclude_none=True, openapi_extra=PUBLIC)
async def sign_in(body: NewSignIn, sign_ins: TheSignIns, shows: Shows) -> SignedInView:
    """Tokens for a program, or with `cookie` the cookie for the page."""
    return await shows.signed_in(await sign_ins.sign_in(body.username, body.password, body.device, body.kind))


@router.post("/refresh", response_model_exclude_none=True, openapi_extra=PUBLIC)
async def refresh(body: Refresh, sign_ins: TheSignIns, shows: Shows) -> SignedInView:
    """New tokens for the refresh token, which is replaced."""
    return await shows.signed_in(await sign_ins.refresh(body.refresh_token))


@router.post("/invites/redeem", status_code=201, response_model_exclude_none=True, openapi_extra=PUBLIC)
async def redeem(body: Redeem, administration: TheAdministration, shows: Shows) -> SignedInView:
    """Join with the code of an invite."""
    entered = await administration.redeem(body.code, body.username, body.password, body.device, body.kind)
    return await shows.signed_in(entered)


@router.post("/sign-out", openapi_extra=WRITE)
async def sign_out(visit: Visit, sign_ins: TheSignIns, shows: Shows) -> Done:
    """End this sign-in."""
    await sign_ins.end_this(visit)
    shows.forget_cookie()
    return Done()


@router.post("/sign-out-all", openapi_extra=SELF)
async def sign_out_all(person: Person, sign_ins: TheSignIns, shows: Shows) -> Done:
    """End every sign-in and every token of yours."""
    await sign_ins.end_all(person)
    shows.forget_cookie()
    return Done()


@router.put("/me/password", response_model_exclude_none=True, openapi_extra=SELF)
async def change_password(body: PasswordChange, visit: Visit, sign_ins: TheSignIns, shows: Shows) -> SignedInView:
    """A new password; every other sign-in and all tokens end."""
    changed = await sign_ins.change_password(visit.person, body.old_password, body.new_password, visit.sign_in_id)
    return await shows.signed_in(changed)


@router.get("/me/sign-ins", openapi_extra=SELF_READ)
async def list_sign_ins(visit: Visit, sign_ins: TheSignIns) -> SignInList:
    """Where you are signed in."""
    found = await sign_ins.list(visit.person)
    return SignInList(items=[SignInView.of(each, visit.sign_in_id) for each in found])


@router.delete("/me/sign-ins/{sign_in_id}", openapi_extra=SELF)
async def end_sign_in(sign_in_id: str, person: Person, sign_ins: TheSignIns) -> Done:
    await sign_ins.end(person, sign_in_id)
    return Done()


@router.post("/me/switch", response_model_exclude_none=True, openapi_extra=SELF)
async def switch(body: Switch, visit: Visit, switching: TheSwitching, shows: Shows) -> SignedInView:
    """Act as a child you are guardian of; back as yourself with your password."""
    return await shows.signed_in(await switching.switch(visit, body.user_id, body.password))


@router.post("/unlock", status_code=204, openapi_extra=PUBLIC)
async def unlock(body: Unlock, padlock: ThePadlock) -> None:
    """Open an adult studio with its passphrase."""
    await padlock.unlock(body.passphrase)


@router.post("/lock", status_code=204, openapi_extra=WRITE)
async def lock(padlock: ThePadlock) -> None:
    """Shut it again."""
    padlock.lock()
