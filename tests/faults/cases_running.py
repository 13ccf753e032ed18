"""What goes wrong while a recording runs."""

from dataclasses import replace
from typing import Final

from bot.domain.changes import Chosen, LayoutWish, SubscribeWish
from bot.sandbox.agora import Pace
from tests.faults.case import (
    CHANGE,
    DONE,
    LOST,
    NOT_DONE,
    UNSURE_OF_FILES,
    WATCH,
    Case,
    R,
)
from tests.faults.theatre import HERE, Theatre
from tests.faults.ways import (
    answered,
    for_good,
    refused,
    slow,
    struck,
    under,
    until,
)


async def choose_people(theatre: Theatre) -> None:
    """Have one person's picture recorded alone: `update`."""
    row = await theatre.only_recording()
    await theatre.bot.changes.subscribe(row.id, SubscribeWish(video=Chosen(("4711",))), HERE)


async def change_layout(theatre: Theatre) -> None:
    """Have the picture laid out anew: `updateLayout`."""
    row = await theatre.only_recording()
    await theatre.bot.changes.layout(row.id, LayoutWish(arrangement=0), HERE)


WHILE_IT_RECORDS: Final = (
    Case(
        WATCH,
        "no connection, no answer, 429, 5xx, 206 code 65, or an answer that is no JSON",
        "Asks again after 5, 10, 15 and then every 30 s.",
        "“Recording, not confirmed just now. Still recording as far as we know.”",
        DONE,
        (
            *refused("query", at=10),
            *answered("query", *NOT_DONE, *LOST, "rate_limited", "backend_timeout", "not_completed", at=10),
        ),
        shows=("Still recording as far as we know.",),
    ),
    Case(
        WATCH,
        "the same until its end",
        "Goes on asking, and stops it on time.",
        "A message in the thread: “Agora does not confirm the recording at the moment; it may well go on.”",
        replace(DONE, said=("recording", "trouble", "stopped", "files_ready")),
        for_good("query", "503", "backend_timeout", at=10),
        shows=("it may well go on",),
    ),
    Case(
        WATCH,
        "404 for a minute, and then it is there: Agora replaced the recorder",
        "Asks again after 5, 10, 15, 30 s: 404 proves nothing for 90 s.",
        "“Agora has not found the recorder. Either it is being replaced, which takes up to 90 s and goes on "
        "recording, or it has ended.” At the end all parts are listed as one recording.",
        replace(DONE, said=("recording", "trouble", "stopped", "files_ready")),
        struck("failover", at=20, seconds=60),
        shows=("Agora has not found the recorder", "bak0_"),
    ),
    Case(
        WATCH,
        "404 for good",
        "After 90 s it counts as ended. It is looked for a quarter of an hour longer, and stopped should it be back.",
        "“Agora has known no such recorder for 90 s, so it is over; we cannot say why.” After a day: the files were "
        "not confirmed.",
        replace(UNSURE_OF_FILES, said=("recording", "trouble", "stopped", "files_unconfirmed"), stop_reason=R.LOST),
        struck("lost", at=20),
        shows=("so it is over", "was not confirmed within 24 hours"),
        minutes=30,
    ),
    Case(
        WATCH,
        "the recorder left by itself: nobody was there, or it broke down (status 20)",
        "Looks for its files.",
        "“The recorder left by itself.”",
        replace(UNSURE_OF_FILES, stop_reason=R.LEFT),
        under(struck("abnormal", at=20), pace=Pace(exit_seconds=60)),
        shows=("The recorder left by itself.",),
        minutes=30,
    ),
    *(
        Case(
            CHANGE,
            "no connection, no answer, 429, 5xx, 206 code 65, or an answer that is no JSON",
            "Sends the same again: that does no harm.",
            "Who changed what, once it is done.",
            replace(DONE, said=("recording", "changed", "stopped", "files_ready")),
            (
                *refused(endpoint),
                *answered(endpoint, *NOT_DONE, *LOST, "rate_limited", "backend_timeout", "not_completed"),
                *until(60, endpoint, "not_found", at=50),
                *slow(endpoint),
            ),
            act=act,
        )
        for endpoint, act in (("update", choose_people), ("updateLayout", change_layout))
    ),
    *(
        Case(
            CHANGE,
            "the same again and again, 404 for 90 s, or a refusal (400 code 2)",
            "Drops the change; the recording goes on as before.",
            "“It could not be changed, as … had asked. It goes on as before.”",
            replace(DONE, said=("recording", "change_refused", "stopped", "files_ready")),
            for_good(endpoint, "503", "not_completed", "not_found", "400/2"),
            shows=("It goes on as before.",),
            act=act,
        )
        for endpoint, act in (("update", choose_people), ("updateLayout", change_layout))
    ),
)
