"""Random lives: people, the service, Slack, the network, the machine and the clock act in any order, and every promise holds.

Lists of steps, and no `RuleBasedStateMachine`: a life is one coroutine between two listening stand-ins, and what
happens in the middle of somebody else's step (a death, a button pressed while Agora answers) is a step too, so the
steps cannot be calls that follow one another. A step means something wherever it stands, so Hypothesis may leave
out any of them, and what fails is shown as a short story.

By day the same 20 lives are led; with RECORDBOT_NIGHTLY=1 it is 200 others each time.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import HealthCheck, example, given, settings

from tests.faults.conftest import IN_MEMORY
from tests.faults.model import judge
from tests.faults.random_life import SECOND, a_random_life
from tests.faults.stories import STORIES, WORTH_TELLING, Story

Test = Callable[..., None]

IS_NIGHT: Final = bool(os.environ.get("RECORDBOT_NIGHTLY"))
LIVES: Final = 200 if IS_NIGHT else 20


async def lead(story: Story) -> list[str]:
    """Lead a life in which *story* happens, let everything be mended, and return the promises that were broken."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as made:
        async with a_random_life(Path(made), "random", story.world) as life:
            for step in story.steps:
                await life.survive(lambda step=step: step.take(life))  # type: ignore[misc]  # bound at once
                await life.live(SECOND)
            await life.come_to_rest()
            return judge(life)


def told(test: Test) -> Test:
    """Return *test* with the stories that are told every time."""
    for story in WORTH_TELLING:
        test = example(story)(test)
    return test


@told
@given(story=STORIES)
@settings(
    max_examples=LIVES,
    derandomize=not IS_NIGHT,
    print_blob=IS_NIGHT,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_every_promise_holds_whatever_happens(story: Story) -> None:
    """Nothing is lost, nothing runs on, nothing is started twice, and nobody is told what is not so."""
    assert [] == asyncio.run(lead(story))
