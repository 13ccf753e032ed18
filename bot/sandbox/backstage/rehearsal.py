"""What somebody can wish for behind the channel, and how the stage is now."""

from datetime import timedelta
from typing import Any

from bot.sandbox.backstage.bot import BotDidNotStart
from bot.sandbox.backstage.scene import World
from bot.sandbox.backstage.stream import Part
from bot.sandbox.backstage.teller import StoryTeller
from bot.sandbox.slack import ADA
from bot.sandbox.slack.page_routes import Handler, PageError

Json = dict[str, Any]


class Rehearsal:
    """The switches, the clock, the bot's process and the stories, as the page drives them."""

    def __init__(self, world: World, teller: StoryTeller) -> None:
        self._world = world
        self._teller = teller

    def parts(self) -> dict[str, Part]:
        """Return what the stream tells, by the name of its event."""
        return {"choices": self._choices, "stage": self._stage}

    def wishes(self) -> dict[str, Handler]:
        """Return what can be wished for, by the last part of its address."""
        return {
            "switch": self._switch,
            "normal": self._normal,
            "clock": self._clock,
            "bot": self._bot,
            "story": self._story,
        }

    def _choices(self) -> Json:
        return self._world.faults.choices() | {"stories": self._teller.choices()}

    def _stage(self) -> Json:
        world = self._world
        return {
            "bot": world.bot.state,
            "on": world.faults.on(),
            "story": self._teller.as_json(),
            **world.time.as_json(),
        }

    async def _switch(self, body: Json, _: str) -> Json:
        name, on = body.get("name"), body.get("on")
        if not isinstance(name, str) or not isinstance(on, bool):
            raise PageError("name: a switch, and on: true or false")
        return {"happened": self._world.faults.switch(name, on=on)}

    async def _normal(self, _body: Json, _: str) -> Json:
        await self._teller.stop()
        self._world.faults.clear()
        return await self._started() if self._world.bot.state == "down" else {}

    async def _clock(self, body: Json, _: str) -> Json:
        if body.get("to") == "end":
            await self._world.time.forward_to_the_end()
            return {}
        minutes = body.get("minutes")
        if not isinstance(minutes, int):
            raise PageError("minutes: a whole number, or to: end")
        await self._world.time.forward(timedelta(minutes=minutes))
        return {}

    async def _bot(self, body: Json, _: str) -> Json:
        match body.get("wish"):
            case "kill":
                await self._world.bot.kill()
            case "start":
                return await self._started()
            case _:
                raise PageError("wish: kill or start")
        return {}

    async def _started(self) -> Json:
        if self._world.bot.state != "down":
            return {}
        try:
            await self._world.bot.start()
        except BotDidNotStart as error:
            raise PageError(str(error)) from None
        return {}

    async def _story(self, body: Json, user_id: str) -> Json:
        name = body.get("name")
        if name is None:
            await self._teller.stop()
            return {}
        person = self._world.slack.workspace.person(user_id)
        is_outside = person.is_restricted or person.is_ultra_restricted or person.is_stranger
        await self._teller.tell(str(name), ADA if is_outside else user_id)
        return {"as": ADA if is_outside else user_id}
