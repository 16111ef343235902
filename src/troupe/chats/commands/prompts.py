"""`troupe prompt`: what an answer was asked with, from the terminal."""

from typing import Annotated

import typer

from troupe.chats.schemas.prompts import PromptView, WhyView


def prompt(
    context: typer.Context,
    chat_id: str,
    node_id: str,
    diff: Annotated[bool, typer.Option(help="Compare with the prompt before it on the branch.")] = False,
    why: Annotated[bool, typer.Option(help="Say why the answer came to be as it is instead.")] = False,
) -> None:
    """Show the prompt of an answer, block by block with the reason of each."""

    async def run() -> None:
        async with context.obj.open() as studio:
            prompts, person = studio.prompts, studio.person
            if why:
                told = await prompts.why(person, chat_id, node_id)
                context.obj.show(WhyView.model_validate(told).model_dump(mode="json"))
                return
            read = PromptView.model_validate(await prompts.read(person, chat_id, node_id, compared=diff))
            shown = read.model_dump(mode="json")
            context.obj.show(shown | {"items": shown["blocks"]}, table=("kind", "role", "tokens", "reason", "text"))

    context.obj.run(run)
