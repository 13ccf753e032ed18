"""Later and again over real HTTP: what is pressed too late, twice, or by the wrong button, has an answer in words."""

from datetime import UTC, datetime, timedelta

from bot.sandbox.slack import ADA
from bot.sandbox.slack.workspace import Message
from tests.e2e.stage import Stage

LATER = "at tomorrow 9:00 for 45m"


def seen(stage: Stage) -> Message:
    """Return what Ada alone was shown last."""
    return stage.slack.ephemerals()[-1]


async def shown(stage: Stage, words: str) -> Message:
    """Return what shows *words*, of what Ada alone was shown, once it does."""
    return await stage.slack.until(
        lambda: next((one for one in stage.slack.ephemerals() if words in f"{one.text}{one.blocks}"), None)
    )


async def scheduled(stage: Stage, *targets: str) -> None:
    """Schedule *targets*, and wait until the channel was told."""
    for target in targets:
        await stage.slack.command("/record", f"schedule webinar {target} {LATER}")
        await stage.slack.press(seen(stage), "confirm_schedule")
    await stage.slack.until(lambda: [one for one in stage.slack.messages() if f"`{targets[-1]}`" in one.text])


async def test_nothing_comes_of_a_proposal_that_was_put_away(quiet: Stage) -> None:
    """The echo is replaced, and neither the channel nor the list knows of it."""
    await quiet.slack.command("/record", f"schedule webinar town-hall {LATER}")
    echo = seen(quiet)
    await quiet.slack.press(echo, "discard_schedule")
    await shown(quiet, "Nothing was scheduled.")
    assert [] == quiet.slack.messages()
    await quiet.slack.command("/record", "schedules")
    await shown(quiet, "Nothing is scheduled.")


async def test_a_list_is_leafed_through_and_acts_where_it_stands(quiet: Stage) -> None:
    """Ten on a page, the others behind More; running one twice starts one."""
    await scheduled(quiet, *(f"room-{number:02}" for number in range(12)))
    await quiet.slack.command("/record", "schedules")
    await quiet.slack.press(await shown(quiet, "1 to 10"), "schedules_page")
    await quiet.slack.press(await shown(quiet, "11 to 12"), "schedules_page_top")
    for words in ("1 to 10", "Starting it now"):
        listed = await shown(quiet, words)
        first = next(block["block_id"] for block in listed.blocks if block["type"] == "actions")
        await quiet.slack.press(listed, "run_schedule_now", block_id=first)
    await shown(quiet, "is being recorded already")


async def test_one_is_paused_and_resumed_by_what_is_typed(quiet: Stage) -> None:
    """By its target as well; what does not fit any is told."""
    await scheduled(quiet, "town-hall")
    await quiet.slack.command("/record", "schedule pause town-hall")
    await shown(quiet, "is paused")
    await quiet.slack.command("/record", "schedule resume town-hall")
    await shown(quiet, "goes on")
    await quiet.slack.command("/record", "cancel sch_2222222")
    await shown(quiet, "There is no schedule sch_2222222")


async def test_the_form_says_under_its_input_what_is_wrong_with_the_time(quiet: Stage) -> None:
    """A start that has passed, and one in two years; nothing is started at once instead."""
    await quiet.slack.command("/record")
    form = await quiet.slack.until(lambda: quiet.slack.views.top(ADA))
    now = datetime.now(UTC)
    for moment, words in (
        (now - timedelta(hours=1), "passed already"),
        (now + timedelta(days=700), "more than a year"),
    ):
        ack = await quiet.slack.submit(form, {"target": "town-hall", "start_at": int(moment.timestamp())})
        assert ["start_at"] == list(ack.errors)
        assert words in ack.errors["start_at"]
    ack = await quiet.slack.submit(
        form, {"target": "town-hall", "start_at": int((now + timedelta(days=1)).timestamp())}
    )
    assert not ack.errors
    asked = await quiet.slack.until(
        lambda: view if (view := quiet.slack.views.top(ADA)) and view.title == "Schedule this?" else None
    )
    await quiet.slack.submit(asked)
    await quiet.slack.until(lambda: [one for one in quiet.slack.messages() if "scheduled" in one.text])
    assert [] == quiet.agora.tasks
