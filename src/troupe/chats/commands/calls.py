"""`troupe chats calls`: what became of your calls, from the terminal."""

from typing import Annotated

import typer

from troupe.chats.commands.application import chats_app


@chats_app.command("calls")
def calls(
    context: typer.Context,
    call_id: Annotated[str | None, typer.Argument(help="one call, with its times and its transcript")] = None,
    limit: Annotated[int, typer.Option(help="how many", min=1, max=200)] = 20,
) -> None:
    """List your calls, the newest first, or show one."""

    async def run() -> None:
        async with context.obj.open() as studio:
            if call_id is not None:
                context.obj.show(studio.calls.show(await studio.calls.get(studio.person, call_id)))
                return
            page = await studio.calls.list(studio.person, limit, None)
            shown = {"items": page.items, "next_cursor": page.next_cursor}
            context.obj.show(shown, table=("started_at", "state", "end_reason", "mode", "persona_id", "chat_id", "id"))

    context.obj.run(run)
