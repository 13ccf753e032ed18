"""One sentence for every error that can reach a person."""

import inspect

import pytest

from bot import errors
from bot.blocks.errors import SENTENCES, UNKNOWN, error_sentence
from bot.blocks.trouble import HAPPENED
from bot.errors import BotError

CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, BotError)]
LEAVES = [kind for kind in CLASSES if not any(kind in other.__bases__ for other in CLASSES)]


def test_there_are_leaves() -> None:
    """The test below looks at something."""
    assert errors.StoreUnavailable in LEAVES
    assert errors.AgoraError not in LEAVES


@pytest.mark.parametrize("kind", LEAVES)
def test_every_leaf_has_its_sentence(kind: type[BotError]) -> None:
    """A new error class is not finished before people can be told about it; those for people carry their own."""
    assert issubclass(kind, errors.UserError) or kind in SENTENCES


@pytest.mark.parametrize("kind", [kind for kind in LEAVES if issubclass(kind, errors.AgoraError)])
def test_every_answer_of_agora_has_its_sentence_on_the_card(kind: type[errors.AgoraError]) -> None:
    """What a row remembers of Agora's answer can be said without the exception."""
    assert kind.code in HAPPENED


def test_a_sentence_for_people_is_shown_as_it_is_and_pings_nobody() -> None:
    """The domain's own sentence, with what was typed made harmless."""
    assert "`&lt;!here&gt;` is no template." == error_sentence(errors.WishInvalid("`<!here>` is no template."))


def test_what_an_exception_says_is_never_shown() -> None:
    """Neither Slack's nor the database's nor anybody else's words reach people."""
    for error in (
        errors.ChannelGone("chat.postMessage", "s3cret"),
        errors.StoreUnavailable("s3cret"),
        KeyError("s3cret"),
    ):
        assert "s3cret" not in error_sentence(error)


def test_a_bug_has_a_reference() -> None:
    """Who reads the log can find what a person saw."""
    assert f"{UNKNOWN} It is logged as `a1b2`." == error_sentence(KeyError("x"), reference="a1b2")
    assert f"{UNKNOWN} It is logged." == error_sentence(BotError())


def test_a_subclass_is_said_like_its_class() -> None:
    """A narrower class does not fall through to the apology for bugs."""

    class Narrower(errors.SlackUnavailable):
        pass

    assert SENTENCES[errors.SlackUnavailable] == error_sentence(Narrower("users.info", "x"))
