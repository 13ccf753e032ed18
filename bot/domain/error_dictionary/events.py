"""Codes that come in Agora's callbacks, never in an answer.

Source: Agora callbacks reference, "Cloud Recording events": event 1 (cloud_recording_error) and
event 71 (web_recorder_stopped).
"""

from typing import Final

from bot.domain.error_dictionary.entry import Explanation

OVER: Final = "No: it is over."
NEW_RECORDING: Final = "No: start a new recording."

EVENTS: Final = (
    Explanation(
        *("event 1", "none", "32", "storage configuration wrong"),
        happened="The bucket, its region or its keys are wrong: the files cannot be uploaded.",
        running="Perhaps: it records into Agora's backup.",
        retried="Agora goes on trying.",
        act="Whoever runs the bot: correct the storage profile, and allow writing in the bucket.",
    ),
    Explanation(
        *("event 1", "none", "47", "upload failed"),
        happened="Files could not be uploaded to the bucket.",
        running="Perhaps: it records into Agora's backup.",
        retried="Agora goes on trying.",
        act="Whoever runs the bot: check that the bucket can be written to with the profile's keys.",
    ),
    Explanation(
        *("event 1", "none", "51", "upload failed"),
        happened="The uploader could not process the files.",
        running="Perhaps.",
        retried="Agora goes on trying.",
        act="Whoever runs the bot: check the storage profile; ask Agora's support, with the sid.",
    ),
    Explanation(
        *("event 1", "none", "109", "RTC token expired"),
        happened="The recorder's RTC token was too old to join the channel.",
        running="No: the recorder could not join.",
        retried="Yes: under a new uid, with a new token.",
        act="Whoever runs the bot, if it lasts: check the machine's clock, and AGORA_APP_CERTIFICATE.",
    ),
    Explanation(
        *("event 1", "none", "110", "RTC token wrong"),
        happened="The recorder's RTC token does not fit the App ID, the cname or the recorder's uid.",
        running="No: the recorder could not join.",
        retried="Yes: under a new uid, with a new token.",
        act="Whoever runs the bot, if it lasts: check that AGORA_APP_CERTIFICATE belongs to AGORA_APP_ID.",
    ),
    Explanation(
        *("event 71", "none", "1", "max_recording_hour"),
        happened="The web recording reached the longest time its template allows.",
        running=OVER,
        retried=NEW_RECORDING,
        act="Whoever wrote the template: raise maxRecordingHour if it ended too early.",
    ),
    Explanation(
        *("event 71", "none", "2", "capability_limit"),
        happened="The page asked for more than a web recorder can do.",
        running=OVER,
        retried=NEW_RECORDING,
        act="Whoever owns the page: no WebGL, nothing above 1080p.",
    ),
    Explanation(
        *("event 71", "none", "3", "start_engine_failed"),
        happened="The web recorder could not be started.",
        running=OVER,
        retried=NEW_RECORDING,
        act="Nobody, unless it lasts: then ask Agora's support, with the sid.",
    ),
    Explanation(
        *("event 71", "none", "4", "page_load_timeout"),
        happened="The page was not ready in time, even when it was loaded a second time.",
        running=OVER,
        retried=NEW_RECORDING,
        act="Whoever owns the page: let it load faster, or call notifyReady sooner; or raise readyTimeout.",
    ),
    Explanation(
        *("event 71", "none", "5", "access_url_failed"),
        happened="The page's address cannot be reached from Agora's recorders.",
        running=OVER,
        retried=NEW_RECORDING,
        act="Whoever asked: open the address in a private window. It must work without a log-in or a VPN.",
    ),
    Explanation(
        *("event 71", "none", "6", "recorder_error"),
        happened="The web recorder failed.",
        running=OVER,
        retried=NEW_RECORDING,
        act="Nobody, unless it lasts: then ask Agora's support, with the sid.",
    ),
)
