"""What goes wrong when the bot looks whether the files are there."""

from dataclasses import replace
from typing import Final

from bot.sandbox.bucket.standin import Mischief
from tests.faults.case import DONE, LOOK, LOST, UNSURE_OF_FILES, Case
from tests.faults.ways import answered, storage

SEEN: Final = replace(DONE, said=("recording", "stopped", "files_ready"))
NEVER_THERE: Final = replace(UNSURE_OF_FILES, said=("recording", "stopped", "files_missing", "files_unconfirmed"))
TOLD_OF_GAP: Final = replace(SEEN, said=("recording", "stopped", "files_missing", "files_ready"))

IN_STORAGE: Final = (
    Case(
        LOOK,
        "the storage does not answer for a while, or answers slowly",
        "Looks again after 5, 15, 30, 60 s.",
        "“The bot could not look for itself: the storage does not answer. It tries again.”",
        SEEN,
        (
            *storage("away", Mischief(away=True), lifted_after=200),
            *storage("slow", Mischief(slow_seconds=0.05), lifted_after=400),
        ),
        reads_bucket=True,
    ),
    Case(
        LOOK,
        "the storage does not answer at all",
        "Takes Agora's word after five tries, some two minutes.",
        "“Agora says that every file is in your storage. The bot could not look for itself: the storage does not answer.”",
        SEEN,
        storage("away for good", Mischief(away=True)),
        shows=("Agora says that every file is in your storage.", "the storage does not answer"),
        reads_bucket=True,
    ),
    Case(
        LOOK,
        "the keys may not read there (403), or there is no such bucket",
        "Takes Agora's word at once.",
        "“The bot could not look for itself: the storage refuses the keys with which it should look. Whoever runs the bot "
        "finds out with `recordbot doctor` what to change.”",
        SEEN,
        (*storage("403", Mischief(denied=True)), *storage("no such bucket", Mischief(gone=True))),
        shows=("The bot could not look for itself", "recordbot doctor"),
        reads_bucket=True,
    ),
    Case(
        LOOK,
        "a file, or half the pieces of a playlist, are not there yet, though Agora says so",
        "Looks again after 5, 15, 30, 60 s, and then less and less often.",
        "“In your storage so far: 1 of 2 files are there. Missing: …”, on the card at once, and in the thread after a minute.",
        TOLD_OF_GAP,
        (
            *storage("a file", Mischief(hidden=("*.mp4",)), lifted_after=600),
            *storage("every file", Mischief(hidden=("*",)), lifted_after=600),
            *storage("half the pieces", Mischief(hidden=("*[02468]???.ts",)), lifted_after=600),
        ),
        shows=("something is missing in your storage", "Agora says that all of it has been delivered"),
        reads_bucket=True,
    ),
    Case(
        LOOK,
        "a file never comes",
        "Looks for 24 hours, and then says so: what Agora said does not stand against what it saw.",
        "“Finished, files missing: 1 of 2 files are there. Missing: … Please look into your storage, and ask Agora.”",
        NEVER_THERE,
        storage("a file, for good", Mischief(hidden=("*.mp4",))),
        shows=("finished, files missing", "not every file arrived"),
        reads_bucket=True,
    ),
    Case(
        LOOK,
        "the answer to the stop was lost, and no callback comes",
        "Sees the files itself: that is proof, too.",
        "“3 of 3 files are there”, and what they weigh.",
        SEEN,
        answered("stop", *LOST, "not_completed_after", times=1),
        shows=("files are there",),
        reads_bucket=True,
    ),
)
