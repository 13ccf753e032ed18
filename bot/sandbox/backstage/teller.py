"""Tells a story: does what it does for the person, step by step, and ticks off what really happened."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.sandbox.backstage.bot import BotDidNotStart
from bot.sandbox.backstage.scene import Scene, World
from bot.sandbox.backstage.stories import BY_NAME, STORIES, Step, Story

PATIENCE_SECONDS: Final = 60.0

Ending = Literal["", "done", "stuck"]


@dataclass(slots=True)
class Telling:
    """How far a story is. `ending` is empty while it goes on."""

    story: Story
    cname: str
    at: int = 0
    ending: Ending = ""
    trouble: str = ""


class StoryTeller:
    """One story at a time.

    Args:
        pause_seconds: between two steps, for the person to read.
    """

    def __init__(self, world: World, *, pause_seconds: float = 2.5) -> None:
        self._world = world
        self._pause_seconds = pause_seconds
        self._telling: Telling | None = None
        self._task: asyncio.Task[None] | None = None
        self._told = 0

    @staticmethod
    def choices() -> list[dict[str, str]]:
        """Return every story as the page offers it."""
        return [{"name": story.name, "title": story.title, "says": story.says} for story in STORIES]

    async def tell(self, name: str, user_id: str) -> None:
        """Begin the story *name* for this person, in place of the one that is told.

        Raises:
            LookupError: there is no such story.
        """
        story = BY_NAME[name]
        await self.stop()
        self._world.faults.clear()
        self._told += 1
        known = {task.cname for task in self._world.agora.tasks}
        cname = story.cname if story.cname not in known else f"{story.cname}-{self._told}"
        self._telling = Telling(story, cname)
        scene = Scene(self._world, user_id, cname)
        self._task = asyncio.create_task(self._tell(self._telling, scene), name=f"story {name}")

    async def stop(self) -> None:
        """Put the story aside; what it began goes on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._telling = self._task = None

    def as_json(self) -> dict[str, Any] | None:
        """Return the story as the card shows it, or None when none is told."""
        telling = self._telling
        if telling is None:
            return None
        return {
            "name": telling.story.name,
            "title": telling.story.title,
            "says": telling.story.says,
            "ending": telling.ending,
            "trouble": telling.trouble,
            "at": telling.at,
            "steps": [
                {"says": step.says, "doing": step.doing.format(cname=telling.cname)} for step in telling.story.steps
            ],
        }

    async def _tell(self, telling: Telling, scene: Scene) -> None:
        try:
            if self._world.bot.state == "down":
                await self._world.bot.start()
            for index, step in enumerate(telling.story.steps):
                telling.at = index
                if index:
                    await asyncio.sleep(self._pause_seconds)
                await self._play(step, scene)
            telling.at, telling.ending = len(telling.story.steps), "done"
        except TimeoutError:
            telling.ending, telling.trouble = "stuck", "This has not happened within a minute."
        except BotDidNotStart as error:
            telling.ending, telling.trouble = "stuck", str(error)

    async def _play(self, step: Step, scene: Scene) -> None:
        if step.does is not None:
            await step.does(scene)
        await scene.until(lambda: step.until(scene), seconds=PATIENCE_SECONDS)
        if not step.until(scene):
            raise TimeoutError
