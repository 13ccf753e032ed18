"""Lines for every endpoint: the gateway's answers first, what is left over last.

Source: Agora REST reference, "Response status codes" and "Common errors"; best practices,
"Ensure REST service availability".
"""

from typing import Final

from bot.domain.error_dictionary.entry import EFFECTIVE, HARMLESS, Explanation

UNCHANGED: Final = "As before: this call changed nothing."
NOT_RETRIED: Final = "No: the same would be refused again."

GATEWAY: Final = (
    Explanation(
        *("any", "401", "any", "credentials refused"),
        happened="Agora does not accept the customer ID and secret, or they do not belong to this App ID.",
        running="As before; what runs cannot be stopped from here until this is mended.",
        retried="No: nobody can record until the credentials are right.",
        act="Whoever runs the bot: compare AGORA_CUSTOMER_ID and AGORA_CUSTOMER_SECRET with the RESTful API page of "
        "Agora's console. They are not the App ID and the App Certificate.",
    ),
    Explanation(
        *("any", "403", "any", "forbidden"),
        happened="Agora understood who asks, and does not allow it.",
        running="As before; what runs cannot be stopped from here until this is mended.",
        retried="No: nobody can record until the account allows it.",
        act="Whoever owns the Agora account: check that Cloud Recording is enabled for the App ID.",
    ),
    Explanation(
        *("any", "429", "any", "API rate limit exceeded"),
        happened="More than 10 requests a second came from this account.",
        running=UNCHANGED,
        retried="Yes: every call of this bot pauses for as long as Agora says, or for one second.",
        act="Nobody, unless it lasts: then another program uses the same App ID.",
    ),
    Explanation(
        *("any", "4xx", "appid is invalid", "App ID invalid"),
        happened="Agora does not know this App ID, or Cloud Recording is not enabled for it.",
        running=UNCHANGED,
        retried="No: nobody can record until the App ID is right.",
        act="Whoever runs the bot: check AGORA_APP_ID, and enable Cloud Recording for the project in Agora's console.",
    ),
    Explanation(
        *("any", "404", "no route matched", "no such address"),
        happened="There is no such method or path at the address that was called.",
        running=UNCHANGED,
        retried=NOT_RETRIED,
        act="Whoever runs the bot: check AGORA_API_URL; if it is right, report a fault of this program.",
    ),
    Explanation(
        *("any", "none", "not sent", "not sent"),
        happened="No connection to Agora came about, so the request was never sent.",
        running=UNCHANGED,
        retried="Yes, over Agora's next host.",
        act="Nobody, unless it lasts: then check the network, the name server and AGORA_API_URL.",
    ),
    Explanation(
        *(HARMLESS, "none", "any", "no answer"),
        happened="The connection broke, or no whole answer came in time. The call changes nothing at Agora.",
        running=UNCHANGED,
        retried="Yes, over Agora's next host.",
        act="Nobody, unless it lasts: then check the network.",
    ),
    Explanation(
        *(EFFECTIVE, "none", "any", "no answer"),
        happened="The connection broke, or no whole answer came in time. Whether the call was carried out is unknown.",
        running="Perhaps: assume that it is until a query says otherwise.",
        retried="Yes: the same call again, with the same resource.",
        act="Nobody, unless it lasts: then check the network.",
    ),
)

LEFT_OVER: Final = (
    Explanation(
        *("any", "any", "2", "invalid parameter"),
        happened="A value of the request has a wrong type, name or range, or is missing. Agora's reason may name it.",
        running=UNCHANGED,
        retried=NOT_RETRIED,
        act="Whoever wrote the template: correct the value. `recordbot request check` finds most such faults.",
    ),
    Explanation(
        *("any", "any", "8", "not a valid HTTP request"),
        happened="Agora could not read the request as JSON, or did not like its method, path or Content-Type.",
        running=UNCHANGED,
        retried=NOT_RETRIED,
        act="Whoever runs the bot: look for a proxy that changes requests; otherwise report a fault of this program.",
    ),
    Explanation(
        *("any", "any", "109", "RTC token expired"),
        happened="The recorder's RTC token is too old to join the channel.",
        running="No: the recorder could not join.",
        retried="No: the same token would be refused again. A new recording gets a new token.",
        act="Whoever runs the bot: check the machine's clock, and AGORA_APP_CERTIFICATE.",
    ),
    Explanation(
        *("any", "any", "110", "RTC token wrong"),
        happened="The recorder's RTC token does not fit the App ID, the cname or the recorder's uid.",
        running="No: the recorder could not join.",
        retried="No: the same token would be refused again.",
        act="Whoever runs the bot: check that AGORA_APP_CERTIFICATE belongs to AGORA_APP_ID.",
    ),
    Explanation(
        *("any", "any", "432", "parameters do not fit the resource"),
        happened="A parameter is invalid, or App ID, cname or uid are not those the resource was acquired for.",
        running=UNCHANGED,
        retried=NOT_RETRIED,
        act="Whoever runs the bot: has AGORA_APP_ID changed meanwhile? If not, report a fault of this program.",
    ),
    Explanation(
        *("any", "any", "1001", "resource id unreadable"),
        happened="Agora cannot decode the resource id.",
        running="As before; under this id it cannot be reached.",
        retried=NOT_RETRIED,
        act="Whoever runs the bot: report a fault of this program.",
    ),
    Explanation(
        *("any", "any", "1003", "sid does not fit the resource"),
        happened="The App ID or the sid does not belong to the resource id.",
        running="As before; under these ids it cannot be reached.",
        retried=NOT_RETRIED,
        act="Whoever runs the bot: has AGORA_APP_ID changed meanwhile? If not, report a fault of this program.",
    ),
    Explanation(
        *("any", "any", "1013", "cname illegal"),
        happened="The cname holds a character that Agora does not allow, or is too long.",
        running=UNCHANGED,
        retried=NOT_RETRIED,
        act="Whoever asked: type the cname as the app uses it; letters, digits and a few signs, fewer than 64 bytes.",
    ),
    Explanation(
        *("any", "any", "1033", "undocumented"),
        happened="Agora refused with a code that no document of theirs explains.",
        running=UNCHANGED,
        retried=NOT_RETRIED,
        act="Whoever runs the bot: ask Agora's support, with the request id.",
    ),
    Explanation(
        *(HARMLESS, "408", "any", "request timeout"),
        happened="Agora waited too long for the request.",
        running=UNCHANGED,
        retried="Yes, a few seconds later.",
        act="Nobody, unless it lasts: then check the network.",
    ),
    Explanation(
        *(EFFECTIVE, "408", "any", "request timeout"),
        happened="Something on the way gave up waiting. Whether the call was carried out is unknown.",
        running="Perhaps: assume that it is until a query says otherwise.",
        retried="Yes: the same call again, with the same resource.",
        act="Nobody, unless it lasts: then check the network.",
    ),
    Explanation(
        *("any", "4xx", "any", "refused"),
        happened="Agora refused the request; its reason is in the log.",
        running=UNCHANGED,
        retried=NOT_RETRIED,
        act="Whoever runs the bot: read Agora's reason, and ask their support with the request id.",
    ),
    Explanation(
        *("any", "3xx", "any", "sent elsewhere"),
        happened="The address answers with a redirection. Agora never does: something else answered.",
        running=UNCHANGED,
        retried="Yes, later.",
        act="Whoever runs the bot: check AGORA_API_URL, and look for a proxy that wants a log-in.",
    ),
    Explanation(
        *(HARMLESS, "5xx", "any", "Agora is in trouble"),
        happened="Agora's service failed. The call changes nothing there.",
        running=UNCHANGED,
        retried="Yes, a few seconds later, then less often.",
        act="Nobody, unless it lasts: then look at Agora's status page.",
    ),
    Explanation(
        *(EFFECTIVE, "5xx", "any", "Agora is in trouble"),
        happened="Agora's service failed. Whether the call was carried out is unknown.",
        running="Perhaps: assume that it is until a query says otherwise.",
        retried="Yes: the same call again, with the same resource.",
        act="Nobody, unless it lasts: then look at Agora's status page.",
    ),
    Explanation(
        *(HARMLESS, "2xx", "any", "unreadable answer"),
        happened="The answer claims success and cannot be read, or lacks what was asked for.",
        running=UNCHANGED,
        retried="Yes, a few seconds later.",
        act="Whoever runs the bot, if it lasts: look for a proxy that answers in Agora's place.",
    ),
    Explanation(
        *(EFFECTIVE, "2xx", "any", "unreadable answer"),
        happened="The answer claims success and cannot be read, or lacks the sid. Whether the call was carried out is unknown.",
        running="Perhaps: assume that it is until a query says otherwise.",
        retried="Yes: the same call again, with the same resource.",
        act="Whoever runs the bot, if it lasts: look for a proxy that answers in Agora's place.",
    ),
)
