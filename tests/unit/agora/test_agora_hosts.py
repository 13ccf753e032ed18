"""Which host the next call goes to, after failures and successes."""

from contextlib import suppress

import pytest

from bot import errors
from bot.agora.hosts import OTHER_SUFFIX, PRIMARY, REGIONAL, Hosts
from tests.unit.agora.scripted import Reply, ScriptedAgora, call, client_of


def after_failures(hosts: Hosts, count: int, *, name_unknown: bool) -> list[str]:
    """Return the host now, and after each of *count* failures one after another."""
    seen = [hosts.base_url]
    for _ in range(count):
        hosts.failed(hosts.turn, name_unknown=name_unknown)
        seen.append(hosts.base_url)
    return seen


def test_an_unknown_name_leads_over_the_other_suffix_to_a_region_and_around() -> None:
    """The documented order: the same host, the other suffix, regional hosts; then from the beginning."""
    expected = [PRIMARY, PRIMARY, OTHER_SUFFIX, *REGIONAL, PRIMARY]

    assert expected == after_failures(Hosts(), 6, name_unknown=True)


def test_a_broken_network_leads_to_a_region_directly() -> None:
    """When the network is at fault, the other suffix of the same host promises nothing."""
    assert [PRIMARY, PRIMARY, *REGIONAL, PRIMARY] == after_failures(Hosts(), 5, name_unknown=False)


def test_the_address_of_the_settings_is_the_only_one() -> None:
    """With AGORA_API_URL no call ever goes elsewhere."""
    hosts = Hosts("http://127.0.0.1:9/agora/")

    assert {"http://127.0.0.1:9/agora"} == set(after_failures(hosts, 10, name_unknown=True))


def test_many_calls_that_fail_together_move_on_once() -> None:
    """Fifty calls under way on one host prove no more than one of them."""
    hosts = Hosts()
    turn = hosts.turn
    for _ in range(50):
        hosts.failed(turn, name_unknown=True)

    assert 1 == hosts.turn


@pytest.mark.parametrize("url", ["", "api.agora.io", "ftp://api.agora.io", "https://", "https://a/?b", "https://a/#b"])
def test_what_is_no_address_is_refused(url: str) -> None:
    """A wrong AGORA_API_URL is told at once."""
    with pytest.raises(ValueError, match="address"):
        Hosts(url)


async def test_the_client_moves_on_after_a_network_failure_alone() -> None:
    """A broken connection moves on; an answer stays, even Agora's own 5xx."""
    replies = (Reply(body={"serverResponse": {"status": 5}}), Reply(503, b"busy"), Reply(fate="reset"))
    turns = []
    async with ScriptedAgora(*replies) as agora:
        hosts = Hosts(agora.url)
        async with client_of(agora.url, hosts=hosts) as client:
            for _ in replies:
                with suppress(errors.AgoraUnavailable):
                    await call(client, "query")
                turns.append(hosts.turn)

    assert [0, 0, 1] == turns


async def test_a_host_name_nobody_knows_is_told_from_a_broken_network() -> None:
    """Where the name server says no, the next turn begins, and nothing was sent."""
    hosts = Hosts("http://agora.invalid")
    async with client_of("", hosts=hosts) as client:
        with pytest.raises(errors.AgoraUnavailable, match="not sent"):
            await call(client, "stop")

    assert 1 == hosts.turn
