"""The switches of the rehearsal against what the stand-ins know."""

from dataclasses import fields
from typing import get_args

import pytest

from bot.sandbox.agora import StandInAgora
from bot.sandbox.agora.faults import KINDS
from bot.sandbox.backstage.faults import Faults
from bot.sandbox.backstage.stories import ANSWER_LATE, ANSWER_LOST, FILE_MISSING, NEVER_READY, SLACK_AWAY, UPLOAD_SLOW
from bot.sandbox.backstage.switches import BY_NAME, LATE, SWITCHES, Switch
from bot.sandbox.bucket import Mischief, StandInBucket
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.faults import FaultKind


@pytest.fixture
def faults() -> Faults:
    """Return the switches of stand-ins that do not listen."""
    return Faults(StandInAgora(), StandInSlack(), StandInBucket())


def test_every_fault_of_the_stand_ins_has_a_switch() -> None:
    """Whatever the stand-ins can do can be rehearsed, and nothing that they cannot."""
    of_agora = {switch.kind for switch in SWITCHES if switch.side in {"agora", "now"}} - {"people_come", "people_leave"}
    assert set(KINDS) == of_agora
    assert {*get_args(FaultKind), LATE} == {switch.kind for switch in SWITCHES if switch.side == "slack"}
    assert {one.name for one in fields(Mischief)} == {switch.kind for switch in SWITCHES if switch.side == "bucket"}


def test_no_two_switches_share_a_name_and_the_stories_use_those_that_exist() -> None:
    """A name finds one switch."""
    assert len(BY_NAME) == len(SWITCHES) == len({switch.label for switch in SWITCHES})
    assert {NEVER_READY, ANSWER_LOST, SLACK_AWAY, ANSWER_LATE, UPLOAD_SLOW, FILE_MISSING} <= set(BY_NAME)


@pytest.mark.parametrize("switch", [one for one in SWITCHES if one.side != "now"], ids=lambda one: one.name)
def test_a_switch_goes_on_and_off(faults: Faults, switch: Switch) -> None:
    """What is on is read off the stand-in, alone, and off again it is gone."""
    faults.switch(switch.name, on=True)
    assert [switch.name] == faults.on()
    faults.switch(switch.name, on=False)
    assert [] == faults.on()


def test_back_to_normal_switches_everything_off(faults: Faults) -> None:
    """Nothing stays on."""
    for name in (NEVER_READY, SLACK_AWAY, ANSWER_LATE, FILE_MISSING):
        faults.switch(name, on=True)
    assert {NEVER_READY, SLACK_AWAY, ANSWER_LATE, FILE_MISSING} == set(faults.on())
    faults.clear()
    assert [] == faults.on()
