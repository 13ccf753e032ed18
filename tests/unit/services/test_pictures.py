"""Pictures are drawn and uploaded once, and never in anybody's way."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain.layout_geometry import Scene, scene_of
from bot.domain.usage import Usage
from bot.errors import BotError, SlackUnauthorized, SlackUnavailable
from bot.services.pictures import CHART_KEPT_FOR, NOT_ALLOWED_FOR, Pictures, Shown
from tests.unit.services.world import MovingClock

SOME_USAGE = Usage("UTC", (), ())


@dataclass
class Painter:
    """Draws nothing, and counts."""

    drawn: list[Scene | Usage] = field(default_factory=list)
    fails: bool = False

    def layout(self, scene: Scene) -> bytes:
        """Return something that is no picture."""
        if self.fails:
            raise OSError("no font")
        self.drawn.append(scene)
        return b"png"

    def usage(self, usage: Usage) -> bytes:
        """Likewise."""
        self.drawn.append(usage)
        return b"png"


@dataclass
class Host:
    """Takes files, when it is let."""

    uploads: list[str] = field(default_factory=list)
    refuses: BotError | None = None
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def upload(self, png: bytes, *, name: str, title: str, alt: str) -> str:
        """Return one id after the other."""
        assert b"png" == png
        assert name in {"layout.png", "usage.png"}
        assert alt
        await self.open.wait()
        if self.refuses is not None:
            raise self.refuses
        self.uploads.append(title)
        return f"F{len(self.uploads)}"


@dataclass
class Studio:
    """Pictures, and what they are made with."""

    painter: Painter = field(default_factory=Painter)
    host: Host = field(default_factory=Host)
    clock: MovingClock = field(default_factory=MovingClock)

    def __post_init__(self) -> None:
        self.host.open.set()
        self.pictures = Pictures(painter=self.painter, host=self.host, clock=self.clock)

    async def show(self, people: int) -> Shown:
        """Ask for one picture."""
        return await self.pictures.layout(scene_of({}, people), title="t", alt="in words")


@pytest.fixture
def studio() -> Studio:
    """Return pictures of which none was drawn yet."""
    return Studio()


async def test_a_picture_is_uploaded_once(studio: Studio) -> None:
    """The first time it is fresh; another scene is another picture."""
    assert Shown("F1", is_fresh=True) == await studio.show(2)
    assert Shown("F1") == await studio.show(2)
    assert Shown("F2", is_fresh=True) == await studio.show(3)
    assert 2 == len(studio.painter.drawn)


async def test_many_who_ask_at_once_share_one_upload(studio: Studio) -> None:
    """Also when the first of them gives up waiting."""
    studio.host.open.clear()
    first, *others = [asyncio.ensure_future(studio.show(2)) for _ in range(5)]
    await asyncio.sleep(0)
    first.cancel()
    studio.host.open.set()

    assert ["F1"] * 4 == [shown.file_id for shown in await asyncio.gather(*others)]
    assert 1 == len(studio.host.uploads)


async def test_a_slack_that_is_out_of_reach_is_asked_again(studio: Studio) -> None:
    """There is no picture this time, and one the next."""
    studio.host.refuses = SlackUnavailable("files.getUploadURLExternal", "timeout")
    assert Shown(None) == await studio.show(2)
    studio.host.refuses = None
    assert Shown("F1", is_fresh=True) == await studio.show(2)


async def test_without_the_scope_nothing_is_drawn_for_a_while(studio: Studio) -> None:
    """Slack is not asked each time; somebody may add the scope later."""
    studio.host.refuses = SlackUnauthorized("files.getUploadURLExternal", "missing_scope")
    assert Shown(None, is_allowed=False) == await studio.show(2)
    studio.host.refuses = None
    assert Shown(None, is_allowed=False) == await studio.show(3)
    assert 1 == len(studio.painter.drawn)

    studio.clock.move(NOT_ALLOWED_FOR + timedelta(seconds=1))
    assert Shown("F1", is_fresh=True) == await studio.show(3)


async def test_a_picture_that_cannot_be_drawn_is_left_out(studio: Studio) -> None:
    """Whatever is wrong with the drawing, nobody who asks gets an error."""
    studio.painter.fails = True
    assert Shown(None) == await studio.show(2)


async def test_a_chart_is_kept_for_a_while(studio: Studio) -> None:
    """Another one of the same series is drawn after a quarter of an hour at the earliest, and only if it differs."""
    assert studio.pictures.known_chart("T1 UTC") is None
    first = await studio.pictures.chart("T1 UTC", SOME_USAGE, title="t", alt="first")
    assert Shown("F1", is_fresh=True, alt="first") == first
    assert Shown("F1", alt="first") == studio.pictures.known_chart("T1 UTC")
    assert studio.pictures.known_chart("T2 UTC") is None

    studio.clock.move(CHART_KEPT_FOR)
    assert studio.pictures.known_chart("T1 UTC") is None
    assert Shown("F1", alt="first") == await studio.pictures.chart("T1 UTC", SOME_USAGE, title="t", alt="first")
    assert 1 == len(studio.host.uploads)


async def test_a_file_that_slack_does_not_show_is_uploaded_anew(studio: Studio) -> None:
    """Somebody deleted it, say."""
    await studio.pictures.chart("T1 UTC", SOME_USAGE, title="t", alt="a")
    studio.pictures.forget("F1")
    assert studio.pictures.known_chart("T1 UTC") is None
    assert "F2" == (await studio.pictures.chart("T1 UTC", SOME_USAGE, title="t", alt="a")).file_id
