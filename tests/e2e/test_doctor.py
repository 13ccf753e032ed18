"""`/record doctor` with the bot as a process of its own."""

import json
from pathlib import Path

from bot.sandbox.bucket import StandInBucket
from bot.sandbox.slack import ADA
from bot.sandbox.stage import reading
from tests.e2e.stage import a_stage


async def test_whoever_asks_is_told_what_does_not_work_and_nobody_else_is(tmp_path: Path) -> None:
    """At once that it is being tried; then, for her alone, that the storage key is wrong."""
    async with a_stage(tmp_path, run=False) as stage, StandInBucket(shelf=stage.agora.objects) as bucket:
        stage.settings.update(reading(bucket))
        await stage.start_bot()
        ack = await stage.slack.command("/record", "doctor")
        assert "Trying everything" in json.dumps(ack.body)

        def told() -> str | None:
            said = [message for message in stage.slack.workspace.messages() if "does not work" in message.text]
            return json.dumps(said[0].blocks, ensure_ascii=False) if said and said[0].only_for == ADA else None

        shown = await stage.slack.until(told, seconds=20)
        assert "s3:PutObject" in shown
        assert "alarm rings" in shown
        assert "planted-storage-secret" not in shown + stage.log
        assert [] == stage.slack.complaints
