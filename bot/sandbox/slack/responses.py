"""What an app says in answer: in the ack of a command, or at a response URL."""

import json
from dataclasses import replace

from bot.sandbox.slack.answers import Json, Refusal
from bot.sandbox.slack.cast import BOT_USER_ID
from bot.sandbox.slack.files import Files
from bot.sandbox.slack.lint import check_message
from bot.sandbox.slack.tickets import ResponseUrl
from bot.sandbox.slack.workspace import Message, Workspace


def say(workspace: Workspace, body: Json, *, user_id: str, channel_id: str, thread_ts: str | None = None) -> Message:
    """Show *body* as a new message: to one person, unless `response_type` is `in_channel`."""
    text, blocks, attachments = content(body, workspace.files)
    message = Message(
        channel_id=channel_id,
        ts=workspace.next_ts(channel_id),
        user_id=BOT_USER_ID,
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=body.get("thread_ts") or thread_ts,
        only_for=None if body.get("response_type") == "in_channel" else user_id,
    )
    return workspace.add(message)


def use(workspace: Workspace, url: ResponseUrl, body: Json) -> None:
    """Do what *body* asks at a response URL: say something, or replace or delete the original."""
    original = workspace.find(url.channel_id, url.original_ts) if url.original_ts else None
    if body.get("delete_original"):
        if original is None:
            raise Refusal("message_not_found")
        workspace.remove(original)
        return
    if body.get("replace_original") and original is not None:
        text, blocks, attachments = content(body, workspace.files)
        edited_ts = None if original.is_ephemeral else workspace.next_ts(url.channel_id)
        workspace.add(replace(original, text=text, blocks=blocks, attachments=attachments, edited_ts=edited_ts))
        return
    say(workspace, body, user_id=url.user_id, channel_id=url.channel_id, thread_ts=url.thread_ts)


def read_answer(raw: str) -> Json:
    """Return what was posted at a response URL, or refuse it."""
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise Refusal("invalid_payload") from error
    if not isinstance(body, dict):
        raise Refusal("invalid_payload")
    return body


def content(body: Json, files: Files) -> tuple[str, tuple[Json, ...], tuple[Json, ...]]:
    """Return text, blocks and attachments of *body*, checked."""
    text = str(body.get("text") or "")
    blocks = tuple(body.get("blocks") or ())
    attachments = tuple(body.get("attachments") or ())
    metadata = body.get("metadata")
    if metadata is not None and not (isinstance(metadata, dict) and {"event_type", "event_payload"} <= set(metadata)):
        raise Refusal("invalid_metadata_format")
    check_message(text, blocks, attachments)
    files.check(blocks, "/blocks", word="invalid_blocks")
    return text, blocks, attachments
