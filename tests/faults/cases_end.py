"""What goes wrong when a recording is to end."""

from dataclasses import replace
from typing import Final

from bot.sandbox.agora import Fault, Pace, Shape
from tests.faults.case import (
    DONE,
    LOST,
    NOT_DONE,
    STOP,
    UNSURE_OF_FILES,
    Case,
    End,
    F,
    R,
    S,
)
from tests.faults.ways import (
    answered,
    in_turn,
    refused,
    struck,
    under,
    until,
)

AT_THE_END: Final = (
    Case(
        STOP,
        "no connection, no answer, 429, 5xx, 206 code 65, or an answer that is no JSON; it was not stopped",
        "Sends stop again after 1, 3, 6, 10, 15 and then every 30 s.",
        "“Could not be stopped yet, and it is still recording as far as we know.”",
        DONE,
        (*refused("stop"), *answered("stop", *NOT_DONE, "rate_limited", "backend_timeout", "not_completed")),
        shows=("it is still recording as far as we know",),
    ),
    Case(
        STOP,
        "the same, or a refusal, for an hour",
        "Goes on, for three days: then Agora takes no more orders for it.",
        "A message in the thread; after a day the card says that it could not be stopped, and whom to tell.",
        replace(DONE, said=("recording", "trouble", "stopped", "files_ready")),
        until(3600, "stop", "503", "unauthorized", "400/2", "reset_before", at=100),
        shows=("It could not be stopped yet.", "As far as we know it is still recording."),
    ),
    Case(
        STOP,
        "it was stopped, and the answer was lost",
        "Sends stop again. “Exiting already” (400 code 49) settles it; 404 does once it has lasted for 90 s.",
        "“It was stopped at its planned end.” Its files are listed; whether all arrived is not confirmed.",
        UNSURE_OF_FILES,
        (
            *answered("stop", *LOST, "not_completed_after", times=1),
            *in_turn(
                "reset_after, then backend_timeout",
                Fault("stop", "reset_after"),
                Fault("stop", "backend_timeout"),
            ),
        ),
        shows=("It was stopped at its planned end.", "was not confirmed within 24 hours"),
    ),
    Case(
        STOP,
        "the same, and a callback tells of the files",
        "Sends stop again, and takes the callback's word for the files.",
        "“Every file is in your storage.”",
        replace(DONE, said=("recording", "stopped", "files_ready")),
        answered("stop", *LOST, "not_completed_after", times=1),
        callbacks=True,
    ),
    Case(
        STOP,
        "the upload takes longer than Agora waits (206 without code, or code 50)",
        "Waits for the callback; without callbacks for Agora's own limit of 24 hours.",
        "“Agora is still uploading: usually that takes minutes, at worst 24 hours.”",
        UNSURE_OF_FILES,
        (
            *answered("stop", "slow_upload", times=1),
            *under(answered("stop", "slow_upload", times=1), shape=Shape(late_stop_code=None)),
        ),
        shows=("Nothing is being recorded any more.", "was not confirmed within 24 hours"),
    ),
    Case(
        STOP,
        "nobody had sent sound or picture (206 code 435)",
        "Ends it.",
        "“It ran, but nobody sent sound or picture, so there are no files.”",
        End(S.FAILED, ("recording", "failed"), F.NOTHING_RECORDED, R.DEADLINE),
        under(in_turn("nobody is there"), pace=Pace(media_seconds=None)),
        shows=("nobody sent sound or picture", "Nothing is running."),
    ),
    Case(
        STOP,
        "Agora says that it is exiting already (400 code 49), and it is not",
        "Looks, finds it recording, and stops it.",
        "“It was stopped at its planned end.”",
        replace(DONE, said=("recording", "stopped", "files_ready")),
        answered("stop", "already_exiting", times=1),
    ),
    Case(
        STOP,
        "404 for a minute, and then it is there",
        "Sends stop again after 5, 10, 15, 30 s, until it is carried out.",
        "“Stopping…”, and a message in the thread after some tries.",
        replace(DONE, said=("recording", "trouble", "stopped", "files_ready")),
        (*until(60, "stop", "not_found", at=180), *struck("failover", at=180, seconds=60)),
    ),
    Case(
        STOP,
        "404 for good",
        "After 90 s it counts as ended.",
        "“It was stopped at its planned end”; the files were not confirmed.",
        replace(UNSURE_OF_FILES, said=("recording", "trouble", "stopped", "files_unconfirmed")),
        struck("lost", at=180),
        shows=("was not confirmed within 24 hours",),
    ),
)
