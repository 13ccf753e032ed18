"""What no feature listens to, over real HTTP."""

from dataclasses import replace

from tests.e2e.stage import Stage


async def test_an_event_that_nobody_needs_is_acknowledged(quiet: Stage) -> None:
    """Slack repeats what is not, and switches the events of an app off when too many fail."""
    for inner in ({"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}, {"type": "app_uninstalled"}):
        assert 200 == (await quiet.slack.event(inner)).status


async def test_a_button_of_another_version_says_so_to_whoever_pressed_it(stage: Stage) -> None:
    """It changes nothing, and names where the buttons that work are."""
    (card,) = stage.slack.messages()
    (row,) = [block for block in card.blocks if block["type"] == "actions"]
    old = {**row, "elements": [{**row["elements"][0], "action_id": "of_last_year"}]}
    stage.slack.workspace.add(replace(card, blocks=(old,)))
    ack = await stage.slack.press(card, "of_last_year")
    assert ack.failure is None
    (note,) = await stage.slack.until(stage.slack.ephemerals)
    assert "`/record list`" in note.text
    assert "Nothing was changed" in note.text
