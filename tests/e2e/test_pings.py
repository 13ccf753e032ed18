"""What people type pings nobody, forges no link and no name, wherever it is shown."""

import json
from collections.abc import Iterator
from html import escape as escaped
from pathlib import Path
from typing import Any, Final

from bot.sandbox.slack.cast import ADA
from bot.store.audit import read_file
from tests.e2e.stage import Stage, a_stage
from tests.e2e.tap import a_tap

HOSTILE: Final = (
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<!subteam^S0BOSSES|bosses>",
    "<@U0BOSS0001>",
    "<#C0SECRET01|secret>",
    "<https://evil.example|Join>",
    "<mailto:boss@evil.example|write>",
    "<!date^0^{date}|x>",
)
# Of all that Slack reads in angle brackets, the bot may say only these.
OWN: Final = ("<!date^1", f"<@{ADA}>", "<#C0TOWNHALL>", "<https://s3.console.aws.amazon.com", "<https://console.aws")
TEMPLATES: Final = {"webinar": "{}", "web-page": "https://evil.example/{}"}
COMMANDS: Final = (
    "start {template} {target} for 20m",
    "start {template} {target} maxIdleTime={hostile}",
    "start {template} {target} {hostile}=7",
    "start {template} {target} for {hostile}",
    "start {template} {target} until {hostile}",
    "start {hostile} {target}",
    "schedule {template} {target} every day 9:00",
    "schedule {template} {target} at {hostile}",
    "schedule cancel {hostile}",
    "stop nothing{hostile}",
    "extend {hostile} 30m",
    "extend {target} {hostile}",
    "status {hostile}",
    "note {target} {hostile}",
    "note {hostile}",
    "pause {target}",
    "layout {target} {hostile}",
    "subscribe {target} audio {hostile}",
    "publish {target} {hostile}",
    "history {hostile}",
    "list {hostile}",
    "{hostile}",
)


def spoken(shown: object) -> Iterator[str]:
    """Yield every text in which Slack looks for names and links: `text` of a message, and whatever is mrkdwn."""
    if isinstance(shown, list):
        for one in shown:
            yield from spoken(one)
    if not isinstance(shown, dict):
        return
    if shown.get("type") != "plain_text" and isinstance(shown.get("text"), str):
        yield shown["text"]
    for inner in shown.values():
        yield from spoken(inner)


def forged(text: str) -> list[str]:
    """Return whatever in *text* Slack would take for a name, a link or a ping, and that is not the bot's own."""
    found = [f"<{rest}" for rest in text.split("<")[1:]]
    return [one for one in found if not one.startswith(OWN)]


def started(stage: Stage) -> int:
    """Return how many starts the bot has carried out."""
    entries = read_file(stage.folder / "recordbot.db", recording_id=None, since=None, limit=10_000)
    return len([entry for entry in entries if (entry.what, entry.outcome) == ("start", "done")])


async def test_nothing_that_is_typed_pings_or_links(tmp_path: Path) -> None:
    """In every answer, card, form and thread, over a whole life of recordings with hostile names."""
    answers: list[Any] = []
    async with a_stage(tmp_path) as stage, a_tap(stage) as tap:
        for hostile in HOSTILE:
            # As Slack sends what people type; and as nobody can type it.
            for (template, pattern), typed in zip(TEMPLATES.items(), (escaped(hostile), hostile), strict=True):
                for command in COMMANDS:
                    target = f'"{pattern.format(typed)}"'
                    line = command.format(template=template, target=target, hostile=typed)
                    status, answer = await tap.command(line)
                    assert 200 == status, line
                    if not (command.startswith("history") and "@U0" in typed):
                        # The history of a person names them, to whoever asked for it alone.
                        answers.append(json.loads(answer))
            await stage.slack.command("/record")
            form = await stage.slack.until(lambda: stage.slack.views.top(ADA))
            ack = await stage.slack.submit(form, {"target": hostile, "stop_after": hostile})
            answers.append(ack.body)
            stage.slack.views.close(stage.slack.now(form), everything=True)
        await stage.until(lambda: len(stage.agora.tasks) == started(stage))
        await stage.until(lambda: len([call for call in stage.slack.calls if call.method == "chat.update"]) > 5)
        answers += [(await stage.slack.command("/record", line)).body for line in ("list", "history", "status")]
        await stage.slack.open_home(ADA)
        await stage.until(lambda: "views.publish" in [call.method for call in stage.slack.calls])
        assert 0 == await stage.stop_bot()

    names = {task.cname for task in stage.agora.tasks}
    assert {"<!channel>", "<!here|here>", "<@U0BOSS0001>", "<#C0SECRET01|secret>"} <= names
    said = [("answer", answer) for answer in answers] + [(call.method, call.args) for call in stage.slack.calls]
    for where, told in said:
        for text in spoken(told):
            assert [] == forged(text), (where, text)
    assert {"chat.postMessage", "chat.update", "views.open", "views.publish"} <= {where for where, _ in said}
    assert [] == stage.slack.complaints
