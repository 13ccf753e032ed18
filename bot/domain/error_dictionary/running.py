"""Lines for query, update, updateLayout and stop.

Source: Agora REST reference, "Response status codes", "Common errors" (codes that were documented
before 2026), "Query" and "Stop".
"""

from typing import Final

from bot.domain.error_dictionary.entry import CONTROL, Explanation

RUNNING: Final = (
    Explanation(
        *(CONTROL, "any", "65", "request not completed"),
        happened="The call reached Agora's recorders, whose answer came too late.",
        running="Perhaps: a query will tell.",
        retried="Yes: the same call again after 3 and 6 seconds.",
        act="Nobody.",
    ),
    Explanation(
        *(CONTROL, "any", "62", "request timeout"),
        happened="The part of Agora that holds the recording did not answer.",
        running="Most likely: the recording itself goes on.",
        retried="Yes: the same call again after 5, 10, 15 and 30 seconds.",
        act="Nobody, unless it lasts: then look at Agora's status page.",
    ),
    Explanation(
        *("query stop", "any", "435", "no recorded data"),
        happened="The recording ended, and nobody had sent sound or picture: there are no files.",
        running="No: it is over.",
        retried="No.",
        act="Whoever asked: check the cname, that somebody was sending, and that the template records what they sent.",
    ),
    Explanation(
        *("stop", "any", "50", "upload timeout"),
        happened="The recording was stopped; its upload took longer than Agora waits.",
        running="No: it is over, and the upload goes on.",
        retried="No: the stop was carried out.",
        act="Nobody. The files arrive within 20 minutes as a rule, within 24 hours at the latest.",
    ),
    Explanation(
        *("stop", "206", "not a json object", "unreadable answer"),
        happened="The answer to the stop was cut off or is not Agora's. Whether it was carried out is unknown.",
        running="Perhaps: a second stop will tell.",
        retried="Yes: the same stop again.",
        act="Nobody.",
    ),
    Explanation(
        *("stop", "206", "none", "upload unfinished"),
        happened="The recording was stopped; some files are not in the bucket yet, or in Agora's backup.",
        running="No: it is over, and the upload goes on.",
        retried="No: the stop was carried out.",
        act="Nobody. The files arrive within 20 minutes as a rule, within 24 hours at the latest.",
    ),
    Explanation(
        *(CONTROL, "any", "49", "invalid operation"),
        happened="The recording is ending already: stopped twice, removed from the channel, or left alone there.",
        running="No: it is on its way out.",
        retried="No: what was wanted is happening.",
        act="Nobody.",
    ),
    Explanation(
        *(CONTROL, "any", "501", "service is exiting"),
        happened="The recording is ending already.",
        running="No: it is on its way out.",
        retried="No: what was wanted is happening.",
        act="Nobody.",
    ),
    Explanation(
        *(CONTROL, "any", "404", "failed to find worker"),
        happened="Agora has no such recording at this moment: it ended, never came up, or is being moved after a fault.",
        running="Unknown: for 90 seconds it may come back.",
        retried="Yes: asked again until 90 seconds have passed; then it counts as lost.",
        act="Whoever asked, if it counts as lost: check storage keys, the RTC token, and that nobody else uses the recorder's uid.",
    ),
    Explanation(
        *(CONTROL, "404", "none", "not found"),
        happened="Agora has no such recording at this moment: it ended, never came up, or is being moved after a fault.",
        running="Unknown: for 90 seconds it may come back.",
        retried="Yes: asked again until 90 seconds have passed; then it counts as lost.",
        act="Whoever asked, if it counts as lost: check storage keys, the RTC token, and that nobody else uses the recorder's uid.",
    ),
    Explanation(
        *(CONTROL, "any", "433", "resource expired"),
        happened="The hours during which this recording may be controlled have run out.",
        running="Perhaps: it goes on, billed, until the channel is empty or its longest time has passed, and cannot be stopped from here.",
        retried="No: the same would be refused again.",
        act="Whoever asked: empty the channel. Whoever wrote the template: let recordings end sooner.",
    ),
    Explanation(
        *("updateLayout", "any", "1028", "invalid layout"),
        happened="A value of the new layout is wrong or missing.",
        running="As before: the recording goes on with its old layout.",
        retried="No: the same would be refused again.",
        act="Whoever asked: correct the layout.",
    ),
)
