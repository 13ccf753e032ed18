"""Views that change while somebody types."""

import asyncio

from bot.services.background import Background
from handlers.latest import Latest, Update


async def test_nothing_from_before_a_submission_is_shown_after_it() -> None:
    """What is under way is waited for; what waits, or comes late, is left out: it would wipe away what is wrong under its inputs."""
    background, shown, go_on = Background(), list[str](), asyncio.Event()
    latest = Latest(background)

    def showing(what: str) -> Update:
        async def update() -> None:
            await go_on.wait()
            shown.append(what)

        return update

    late = latest.turn()
    latest.show("V1", latest.turn(), showing("under way"))
    await asyncio.sleep(0)
    latest.show("V1", latest.turn(), showing("waiting"))
    submission = asyncio.ensure_future(latest.submitted("V1"))
    await asyncio.sleep(0)
    assert not submission.done()
    go_on.set()
    await submission
    latest.show("V1", late, showing("late"))
    latest.show("V1", latest.turn(), showing("typed afterwards"))
    await background.drain(5)
    assert ["under way", "typed afterwards"] == shown
