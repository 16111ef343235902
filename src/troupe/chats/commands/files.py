"""`troupe chats export`: a chat as a file."""

from pathlib import Path
from typing import Annotated

import typer

from troupe.chats.commands.application import chats_app


@chats_app.command("export")
def export(
    context: typer.Context,
    chat_id: str,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="the file to write, else the terminal")] = None,
    as_: Annotated[str, typer.Option("--as", help="jsonl, json, markdown, text or original")] = "jsonl",
    leaf: Annotated[str | None, typer.Option(help="another end of the conversation than where it stands")] = None,
    private: Annotated[bool, typer.Option("--private", help="with what was said in private")] = False,
) -> None:
    """Write a chat for reading, or for another program."""

    async def run() -> None:
        async with context.obj.open() as studio:
            made = await studio.chats_out.export(studio.person, chat_id, as_, leaf, private=private)
            content = b"".join([piece async for piece in made.content])
            if output is not None:
                context.obj.write(output, content)
                context.obj.show({"file": str(output), "bytes": len(content)})
            elif context.obj.as_json:
                context.obj.show({"content": content.decode(errors="replace")})
            else:
                context.obj.say(content.decode(errors="replace"))

    context.obj.run(run)
