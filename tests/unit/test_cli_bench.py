"""The bench measures what it says: bodies that the bot would send, and whole processes that end well."""

from bot.cli.request_bench import rate, sound_bodies
from bot.domain.rules import check


def test_the_bodies_are_what_the_bot_would_send() -> None:
    """Of every mode, and nothing is wrong with any of them: faults would take another way through the check."""
    bodies = list(sound_bodies())
    assert {"individual", "mix", "web"} == {mode for mode, _ in bodies}
    assert [] == [finding for mode, body in bodies for finding in check(mode, body) if finding.severity == "error"]


def test_the_rate_counts_every_body() -> None:
    """As many as there are in a turn, per second of processor time."""
    seen: list[str] = []
    measured = rate(lambda mode, _: seen.append(mode), [("mix", {}), ("web", {})], slices=3, seconds=0.001)
    assert measured > 1000
    assert seen.count("mix") == seen.count("web") > 0
