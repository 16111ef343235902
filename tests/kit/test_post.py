"""What is put down for somebody is read once and in order, whoever gives up waiting for it."""

import asyncio

from troupe.kit.post import Post


async def test_everything_is_read_once_and_in_order() -> None:
    post = Post[int]()
    post.put(1)
    post.put(2)

    assert [await post.get(), await post.get(), len(post)] == [1, 2, 0]


async def test_whoever_waits_is_woken() -> None:
    post = Post[str]()
    reading = asyncio.create_task(post.get())
    await asyncio.sleep(0)
    post.put("news")
    post.put("more")

    assert (await reading, post.take_all(), len(post)) == ("news", ["more"], 0)


async def test_who_gives_up_in_the_moment_in_which_it_comes_has_taken_nothing() -> None:
    post = Post[str]()
    reading = asyncio.create_task(post.get())
    await asyncio.sleep(0)
    post.put("news")
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)

    assert reading.cancelled()
    assert await asyncio.wait_for(post.get(), 1) == "news"
