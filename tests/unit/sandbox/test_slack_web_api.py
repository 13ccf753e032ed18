"""Slack's own client against the stand-in: what works, and the exact word for what does not."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ADA, GENERAL, GUEST, JONAS, LEADERSHIP, STRANGER, TOWN_HALL_CREW, Fault, StandInSlack
from bot.sandbox.slack.cast import BOT_ID, BOT_USER_ID, TEAM_ID


async def refused(client: AsyncWebClient, method: str, **arguments: object) -> str:
    """Return the word a call is refused with."""
    with pytest.raises(SlackApiError) as error:
        await client.api_call(method, json=arguments)
    return str(error.value.response["error"])


async def test_auth_test_says_who_the_bot_is(client: AsyncWebClient) -> None:
    """Bolt reads these fields at its first request."""
    answer = await client.auth_test()

    assert (BOT_USER_ID, BOT_ID, TEAM_ID) == (answer["user_id"], answer["bot_id"], answer["team_id"])
    assert "chat:write" in answer.headers["X-OAuth-Scopes"]


@pytest.mark.parametrize(
    ("header", "error"),
    [({}, "not_authed"), ({"Authorization": "Bearer xoxb-wrong"}, "invalid_auth")],
    ids=["none", "unknown"],
)
async def test_a_token_is_checked(slack: StandInSlack, header: Mapping[str, str], error: str) -> None:
    """HTTP says 200 all the same; the word is in the body."""
    async with aiohttp.ClientSession() as http, http.post(f"{slack.api_url}auth.test", headers=header) as answer:
        assert (200, {"ok": False, "error": error}) == (answer.status, await answer.json())


async def test_a_bot_token_opens_no_socket(client: AsyncWebClient) -> None:
    """apps.connections.open takes the app-level token alone."""
    assert "not_allowed_token_type" == await refused(client, "apps.connections.open")


async def test_get_form_and_json_are_read_alike(slack: StandInSlack) -> None:
    """The SDK sends reads as GET, and some clients send blocks as a string in a form."""
    blocks = [{"type": "divider"}]
    header = {"Authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession(slack.api_url, headers=header) as http:
        async with http.get("users.info", params={"user": ADA}) as answer:
            assert "Ada Okafor" == (await answer.json())["user"]["real_name"]
        form = {"channel": TOWN_HALL_CREW, "text": "form", "blocks": json.dumps(blocks)}
        async with http.post("chat.postMessage", data=form) as answer:
            assert (await answer.json())["ok"]
        async with http.post("chat.postMessage", json={**form, "text": "json", "blocks": blocks}) as answer:
            assert (await answer.json())["ok"]

    assert [("form", ("divider",)), ("json", ("divider",))] == [
        (message.text, tuple(block["type"] for block in message.blocks)) for message in slack.messages()
    ]


async def test_secrets_do_not_stand_in_the_log_of_calls(slack: StandInSlack, client: AsyncWebClient) -> None:
    """A dump of a failed test shows no token and no trigger."""
    await refused(client, "views.open", trigger_id="1.2.3", view={"type": "modal"}, token=slack.bot_token)

    assert ("***", "***") == (slack.calls[-1].args["token"], slack.calls[-1].args["trigger_id"])


REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("no.such.method", {}, "unknown_method"),
    ("chat.postMessage", {"text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": LEADERSHIP, "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": GENERAL, "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": TOWN_HALL_CREW}, "no_text"),
    ("chat.postMessage", {"channel": TOWN_HALL_CREW, "text": "x", "thread_ts": "1.2"}, "thread_not_found"),
    ("chat.postMessage", {"channel": TOWN_HALL_CREW, "text": "x", "blocks": [{"type": "no"}]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": TOWN_HALL_CREW, "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
    ("chat.postEphemeral", {"channel": TOWN_HALL_CREW, "text": "x", "user": "U0NOBODY"}, "user_not_found"),
    ("chat.update", {"channel": TOWN_HALL_CREW, "text": "x", "ts": "1.2"}, "message_not_found"),
    ("chat.delete", {"channel": TOWN_HALL_CREW, "ts": "1.2"}, "message_not_found"),
    ("chat.getPermalink", {"channel": TOWN_HALL_CREW, "message_ts": "1.2"}, "message_not_found"),
    ("views.open", {"trigger_id": "1.2.3"}, "invalid_arguments"),
    ("views.publish", {"user_id": ADA, "view": {"type": "modal", "blocks": []}}, "invalid_arguments"),
    ("views.update", {"view_id": "V0", "view": {"type": "modal", "blocks": []}}, "not_found"),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("usergroups.users.list", {"usergroup": "S0"}, "no_such_subteam"),
    ("conversations.info", {"channel": LEADERSHIP}, "channel_not_found"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("functions.completeSuccess", {"outputs": {"recording_id": "rec_1"}}, "invalid_arguments"),
]


@pytest.mark.parametrize(("method", "arguments", "error"), REFUSALS)
async def test_what_cannot_be_done_is_refused_in_slacks_word(
    client: AsyncWebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    """The word is what the bot keys on."""
    assert error == await refused(client, method, **arguments)


async def test_an_invalid_block_is_named_by_a_pointer(client: AsyncWebClient) -> None:
    """In `errors`, and again in `response_metadata`, as Slack does."""
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel=TOWN_HALL_CREW, text="x", blocks=[{"type": "header"}])

    answer = error.value.response
    assert ["missing required field: text [json-pointer:/blocks/0]"] == answer["errors"]
    assert "[ERROR] missing required field" in answer["response_metadata"]["messages"][0]


async def test_an_archived_channel_takes_nothing(slack: StandInSlack, client: AsyncWebClient) -> None:
    """Neither a message nor an update."""
    posted = await client.chat_postMessage(channel=TOWN_HALL_CREW, text="x")
    slack.workspace.archive(TOWN_HALL_CREW)

    assert "is_archived" == await refused(client, "chat.postMessage", channel=TOWN_HALL_CREW, text="x")
    assert "is_archived" == await refused(client, "chat.update", channel=TOWN_HALL_CREW, ts=posted["ts"], text="y")


async def test_an_update_keeps_the_time_stamp_and_drops_blocks_that_are_not_sent_again(
    slack: StandInSlack, client: AsyncWebClient
) -> None:
    """Text alone replaces text and blocks."""
    posted = await client.chat_postMessage(channel=TOWN_HALL_CREW, text="a", blocks=[{"type": "divider"}])
    await client.chat_update(channel=TOWN_HALL_CREW, ts=posted["ts"], text="b")

    (message,) = slack.messages()
    assert (posted["ts"], "b", (), True) == (message.ts, message.text, message.blocks, message.edited_ts is not None)


async def test_an_update_takes_4_000_characters_and_a_post_cuts_at_40_000(
    slack: StandInSlack, client: AsyncWebClient
) -> None:
    """The two methods have different limits for the same field."""
    posted = await client.chat_postMessage(channel=TOWN_HALL_CREW, text="x" * 40_001)
    await client.chat_update(channel=TOWN_HALL_CREW, ts=posted["ts"], text="x" * 4_000)

    assert 40_000 == len(posted["message"]["text"])
    assert "msg_too_long" == await refused(
        client, "chat.update", channel=TOWN_HALL_CREW, ts=slack.messages()[0].ts, text="x" * 4_001
    )


async def test_only_own_messages_can_be_changed(slack: StandInSlack, client: AsyncWebClient) -> None:
    """A person's message is neither updated nor deleted."""
    await slack.act.write("hello", user_id=JONAS, channel_id=TOWN_HALL_CREW)
    (message,) = slack.messages()

    place = {"channel": TOWN_HALL_CREW, "ts": message.ts}
    assert "cant_update_message" == await refused(client, "chat.update", **place, text="x")
    assert "cant_delete_message" == await refused(client, "chat.delete", **place)


async def test_a_person_is_written_to_by_id_or_through_an_opened_conversation(
    slack: StandInSlack, client: AsyncWebClient
) -> None:
    """Both ways lead to the same direct messages."""
    opened = await client.conversations_open(users=JONAS)
    posted = await client.chat_postMessage(channel=JONAS, text="hello")

    assert opened["channel"]["id"] == posted["channel"]
    assert ["hello"] == [message.text for message in slack.messages(posted["channel"])]


async def test_an_answer_in_a_thread_belongs_to_the_first_message(slack: StandInSlack, client: AsyncWebClient) -> None:
    """Also when it answers an answer; a deleted message is gone."""
    first = await client.chat_postMessage(channel=TOWN_HALL_CREW, text="card")
    second = await client.chat_postMessage(channel=TOWN_HALL_CREW, text="one", thread_ts=first["ts"])
    await client.chat_postMessage(channel=TOWN_HALL_CREW, text="two", thread_ts=second["ts"])
    await client.chat_delete(channel=TOWN_HALL_CREW, ts=second["ts"])

    assert ["two"] == [message.text for message in slack.thread(slack.messages()[0])]


async def test_an_ephemeral_message_is_seen_by_one_and_can_never_be_updated(
    slack: StandInSlack, client: AsyncWebClient
) -> None:
    """Its ts is no message for chat.update."""
    posted = await client.chat_postEphemeral(channel=TOWN_HALL_CREW, user=GUEST, text="for you")

    assert ([], ["for you"]) == (slack.ephemerals(ADA), [one.text for one in slack.ephemerals(GUEST)])
    assert "message_not_found" == await refused(
        client, "chat.update", channel=TOWN_HALL_CREW, ts=posted["message_ts"], text="x"
    )


async def test_people_have_a_zone_and_flags(client: AsyncWebClient) -> None:
    """A guest is restricted, somebody of another organisation a stranger with another team."""
    jonas, guest, stranger = [(await client.users_info(user=one))["user"] for one in (JONAS, GUEST, STRANGER)]

    assert ("Europe/Berlin", True) == (jonas["tz"], jonas["tz_offset"] in {3600, 7200})
    assert (True, False) == (guest["is_restricted"], "is_stranger" in guest)
    assert (True, True) == (stranger["is_stranger"], stranger["team_id"] != TEAM_ID)


async def test_a_channel_says_whether_the_bot_is_in_it(slack: StandInSlack, client: AsyncWebClient) -> None:
    """An invitation changes it, and lets the bot post."""
    before = await client.conversations_info(channel=GENERAL)
    slack.workspace.invite(BOT_USER_ID, GENERAL)
    after = await client.conversations_info(channel=GENERAL)
    await client.chat_postMessage(channel=GENERAL, text="here now")

    assert (False, True) == (before["channel"]["is_member"], after["channel"]["is_member"])


async def test_user_groups_are_what_a_test_puts_in(slack: StandInSlack, client: AsyncWebClient) -> None:
    """usergroups.users.list reads them."""
    slack.usergroups["S0PRODUCERS"] = frozenset({ADA, JONAS})

    assert sorted([ADA, JONAS]) == (await client.usergroups_users_list(usergroup="S0PRODUCERS"))["users"]


async def test_without_the_scope_a_method_is_refused() -> None:
    """The answer names what is needed, as Slack's does."""
    async with StandInSlack(scopes=frozenset({"commands", "chat:write"})) as slack, aiohttp.ClientSession() as http:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=http)
        assert "missing_scope" == await refused(client, "users.info", user=ADA)
        assert "users:read" == slack.calls[-1].answer["needed"]


async def test_a_permalink_leads_to_the_page(slack: StandInSlack, client: AsyncWebClient) -> None:
    """It names channel and message behind the page's own address."""
    posted = await client.chat_postMessage(channel=TOWN_HALL_CREW, text="x")
    link = await client.chat_getPermalink(channel=TOWN_HALL_CREW, message_ts=posted["ts"])

    assert f"{slack.page_url}/#/{TOWN_HALL_CREW}/{posted['ts']}" == link["permalink"]


async def test_a_workflow_step_is_completed(slack: StandInSlack, client: AsyncWebClient) -> None:
    """Both ways of ending are taken once, from whoever holds the token of that execution."""
    good, bad = (slack.steps.begin("start_recording", {}) for _ in range(2))
    client.token = good.token
    await client.functions_completeSuccess(function_execution_id=good.id, outputs={"recording_id": "rec_1"})
    for execution, word in ((good, "execution_not_in_running_state"), (bad, "function_execution_not_found")):
        with pytest.raises(SlackApiError, match=word):
            await client.functions_completeError(function_execution_id=execution.id, error="no")
    client.token = bad.token
    await client.functions_completeError(function_execution_id=bad.id, error="no")

    ended = [slack.steps.executions[one.id] for one in (good, bad)]
    assert [({"recording_id": "rec_1"}, None), (None, "no")] == [(one.outputs, one.error) for one in ended]


async def test_until_shows_what_there_is_when_it_gives_up(slack: StandInSlack, client: AsyncWebClient) -> None:
    """A test that waits in vain says why."""
    await client.chat_postMessage(channel=TOWN_HALL_CREW, text="only this")

    with pytest.raises(TimeoutError, match="only this"):
        await slack.until(lambda: len(slack.messages()) == 2, seconds=0.05)


@pytest.mark.parametrize("method", ["chat.postMessage", "*"])
async def test_a_rate_limit_names_the_seconds(slack: StandInSlack, client: AsyncWebClient, method: str) -> None:
    """429 with Retry-After, as often as was asked for; nothing is posted."""
    slack.faults.set(method, Fault("rate_limited", retry_after=7, times=1))

    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel=TOWN_HALL_CREW, text="x")
    await client.chat_postMessage(channel=TOWN_HALL_CREW, text="y")

    assert (429, "7") == (error.value.response.status_code, error.value.response.headers["Retry-After"])
    assert ["y"] == [message.text for message in slack.messages()]


@pytest.mark.parametrize(("kind", "happened"), [("reset_before", 0), ("reset_after", 1), ("down", 0)])
async def test_a_connection_is_cut_before_or_after_the_effect(slack: StandInSlack, kind: Any, happened: int) -> None:  # noqa: ANN401  # one of the literals of Fault
    """The caller sees the same; whether it happened differs."""
    slack.faults.set("chat.postMessage", Fault(kind))
    header = {"Authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession(slack.api_url, headers=header) as http:
        with pytest.raises(aiohttp.ClientError):
            await http.post("chat.postMessage", json={"channel": TOWN_HALL_CREW, "text": "x"})

    assert happened == len(slack.messages())


async def test_an_error_a_page_and_a_slow_answer_on_demand(slack: StandInSlack, client: AsyncWebClient) -> None:
    """Each fault is seen by Slack's client as the real thing would be."""
    slack.faults.set("chat.update", Fault("error", error="edit_window_closed"))
    assert "edit_window_closed" == await refused(client, "chat.update", channel=TOWN_HALL_CREW, ts="1.2", text="x")

    slack.faults.set("auth.test", Fault("unavailable", times=1))
    with pytest.raises(SlackApiError) as error:
        await client.auth_test()
    assert 503 == error.value.response.status_code

    slack.faults.set("auth.test", Fault("slow", seconds=0.01, times=1))
    assert (await client.auth_test())["ok"]


async def test_faults_and_state_are_reached_over_http(slack: StandInSlack) -> None:
    """A script without Python switches them, and a wrong switch names its field."""
    async with aiohttp.ClientSession(slack.page_url) as http:
        async with http.post("/_standin/faults", json={"method": "chat.update", "kind": "down"}) as answer:
            assert "down" == (await answer.json())["chat.update"]["kind"]
        async with http.get("/_standin/faults") as answer:
            assert ["chat.update"] == list(await answer.json())
        for wrong in ({"method": "x", "kind": "no"}, {"kind": "down"}, {"method": "x", "kind": "slow", "seconds": "a"}):
            async with http.post("/_standin/faults", json=wrong) as answer:
                assert (400, ["error"]) == (answer.status, list(await answer.json()))
        async with http.delete("/_standin/faults") as answer:
            assert {} == await answer.json()
        async with http.get("/_standin/state") as answer:
            assert {"messages", "views", "calls", "faults", "complaints"} == set(await answer.json())
