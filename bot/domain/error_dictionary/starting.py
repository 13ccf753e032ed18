"""Lines for acquire and start.

Source: Agora REST reference, "Response status codes", "Common errors" (codes that were documented
before 2026), "Start" and "Acquire".
"""

from typing import Final

from bot.domain.error_dictionary.entry import Explanation

NOTHING_RUNS: Final = "No: nothing was started."
PERHAPS: Final = "Perhaps: assume that it is until a query says otherwise."
SAME_START: Final = "Yes: the same start again after 3 and 6 seconds, with the same resource."
NEW_RESOURCE: Final = "Yes: with a new resource."
LATER: Final = "Yes: after 3, 6 and 9 seconds."
NOBODY: Final = "Nobody, unless it lasts: then look at Agora's status page."

ACQUIRING: Final = (
    Explanation(
        *("acquire", "400", "400", "invalid_appid"),
        happened="Agora does not know this App ID.",
        running=NOTHING_RUNS,
        retried="No: nobody can record until the App ID is right.",
        act="Whoever runs the bot: check AGORA_APP_ID.",
    ),
    Explanation(
        *("acquire", "400", "401", "invalid_channel_name"),
        happened="The cname holds a character that Agora does not allow.",
        running=NOTHING_RUNS,
        retried="No: the same would be refused again.",
        act="Whoever asked: type the cname as the app uses it.",
    ),
    Explanation(
        *("acquire", "any", "405", "no_active_status"),
        happened="The Agora account is suspended, or has a bill to pay.",
        running=NOTHING_RUNS,
        retried="No: nobody can record until the account is active again.",
        act="Whoever owns the Agora account: look at the billing page of Agora's console.",
    ),
    Explanation(
        *("acquire start", "any", "406", "vendor_over_load"),
        happened="As many recordings run at once as this Agora account may have.",
        running=NOTHING_RUNS,
        retried="Yes: every minute, until another recording has ended.",
        act="Whoever asked: stop a recording that is no longer needed. Agora's support can raise the limit.",
    ),
    Explanation(
        *("acquire", "5xx", "62", "request timeout"),
        happened="Agora did not find a recorder in time.",
        running=NOTHING_RUNS,
        retried=LATER,
        act=NOBODY,
    ),
    Explanation(
        *("acquire", "any", "62", "Cloud Recording not enabled"),
        happened="Cloud Recording is not enabled for this App ID.",
        running=NOTHING_RUNS,
        retried="No: nobody can record until it is enabled.",
        act="Whoever owns the Agora account: enable Cloud Recording for the project in Agora's console.",
    ),
    Explanation(
        *("acquire", "any", "65", "request not completed"),
        happened="Agora took the request, and did not finish in time. Acquiring starts nothing.",
        running=NOTHING_RUNS,
        retried=LATER,
        act=NOBODY,
    ),
    Explanation(
        *("acquire", "500", "500", "internal_error"),
        happened="Agora's service failed inside.",
        running=NOTHING_RUNS,
        retried=LATER,
        act=NOBODY,
    ),
    Explanation(
        *("acquire", "500", "501", "no_worker_manager_available"),
        happened="Agora has no recorder free at the moment.",
        running=NOTHING_RUNS,
        retried=LATER,
        act=NOBODY,
    ),
    Explanation(
        *("acquire", "500", "504", "allocate_timeout"),
        happened="Agora did not find a recorder in time.",
        running=NOTHING_RUNS,
        retried=LATER,
        act=NOBODY,
    ),
)

STARTING: Final = (
    Explanation(
        *("start", "201", "not a json object", "already started, in an unreadable answer"),
        happened="This very start was carried out before; under which number could not be read.",
        running="Yes.",
        retried="The same start again, after 3 and 6 s: the next answer may name it.",
        act="Nobody, unless it goes on: then whoever runs the bot looks at what stands between it and Agora.",
    ),
    Explanation(
        *("start", "201", "any", "already started"),
        happened="This very start was carried out before. Agora does not say the sid a second time.",
        running="Yes, but without its sid it can be neither asked nor stopped.",
        retried="Under a new uid; the first one leaves by itself when the channel is empty.",
        act="Whoever asked: expect a second copy of the beginning in the bucket.",
    ),
    Explanation(
        *("start", "any", "7", "already started"),
        happened="This very start was carried out before. Agora does not say the sid a second time.",
        running="Yes, but without its sid it can be neither asked nor stopped.",
        retried="Under a new uid; the first one leaves by itself when the channel is empty.",
        act="Whoever asked: expect a second copy of the beginning in the bucket.",
    ),
    Explanation(
        *("start", "any", "53", "task conflict"),
        happened="Another recording runs under the same App ID, cname and uid.",
        running="Yes, the other one; this one was not started.",
        retried="Under a new uid.",
        act="Whoever runs the bot, if it happens often: another program records under the same uids.",
    ),
    Explanation(
        *("start", "any", "433", "resource expired"),
        happened="The resource id is older than five minutes.",
        running=NOTHING_RUNS,
        retried=NEW_RESOURCE,
        act="Nobody.",
    ),
    Explanation(
        *("start", "any", "1001", "resource id unreadable"),
        happened="Agora cannot decode the resource id.",
        running=NOTHING_RUNS,
        retried=NEW_RESOURCE,
        act="Nobody.",
    ),
    Explanation(
        *("start", "any", "1003", "App ID does not fit the resource"),
        happened="The resource was acquired under another App ID.",
        running=NOTHING_RUNS,
        retried=NEW_RESOURCE,
        act="Nobody, unless it lasts: then check AGORA_APP_ID.",
    ),
    Explanation(
        *("start", "any", "65", "request not completed"),
        happened="The start reached Agora's recorders, whose answer came too late.",
        running=PERHAPS,
        retried=SAME_START,
        act="Nobody.",
    ),
    Explanation(
        *("start", "any", "62", "request timeout"),
        happened="The start timed out inside Agora.",
        running=PERHAPS,
        retried=SAME_START,
        act="Nobody.",
    ),
    Explanation(
        *("start", "5xx", "15", "undocumented"),
        happened="Agora's service failed with a code that no document of theirs explains.",
        running=PERHAPS,
        retried=SAME_START,
        act="Whoever runs the bot, if it lasts: ask Agora's support, with the request id.",
    ),
    Explanation(
        *("start", "any", "52", "start timeout"),
        happened="The recorder did not come up in time.",
        running=PERHAPS,
        retried=SAME_START,
        act="Nobody.",
    ),
    Explanation(
        *("start", "any", "502", "failed to allocate worker"),
        happened="Agora has no recorder free for this resource.",
        running=NOTHING_RUNS,
        retried=NEW_RESOURCE,
        act=NOBODY,
    ),
)
