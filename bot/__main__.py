"""The command line. Exit status 0 good, 1 findings or failure, 2 wrong use.

Every command imports only what it needs: `recordbot request check` answers before the libraries
of the bot itself would have been read.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final

from bot.cli import FAILED, GOOD, WRONG_USE, say_problems

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it

SANDBOX_PORT: Final = 8700
INTERRUPTED: Final = 130  # as shells count it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without Unicode gets escapes, not a traceback
    options = command_line().parse_args(arguments)
    try:
        status: int = options.command(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough (`… | head`). What is still in the buffer would complain at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def command_line() -> argparse.ArgumentParser:
    """Return the parser of everything that can be typed."""
    parser = argparse.ArgumentParser(prog="recordbot", description="Run Agora Cloud Recording from Slack.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (_add_running, _add_request, _add_template, _add_reading, _add_setting_up):
        add(commands)
    return parser


def _add_running(commands: "Commands") -> None:
    run = commands.add_parser("run", help="the bot: Socket Mode when SLACK_APP_TOKEN is set, otherwise HTTP")
    run.set_defaults(command=_run)

    sandbox = commands.add_parser("sandbox", help="the whole product against stand-ins; prints one address")
    sandbox.add_argument("--port", type=int, default=None, help=f"of the page ({SANDBOX_PORT}, or a free one)")
    sandbox.add_argument("--no-browser", action="store_true", help="do not open a browser")
    sandbox.set_defaults(command=_sandbox)

    check = commands.add_parser("check", help="settings, templates and manifest: every problem at once")
    check.add_argument("--json", action="store_true")
    check.set_defaults(command=_later("checks", "check"))

    doctor = commands.add_parser("doctor", help="tries everything the bot depends on, and says what to do")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(command=_later("doctor", "doctor"))


def _add_request(commands: "Commands") -> None:
    request = commands.add_parser("request", help="start bodies").add_subparsers(required=True, metavar="ACTION")
    check = request.add_parser("check", help="check start bodies against every rule of Agora's API")
    check.add_argument("--mode", help="individual, mix or web")
    check.add_argument("--json", action="store_true")
    what = check.add_mutually_exclusive_group(required=True)
    what.add_argument("--lines", metavar="FILE", help='JSON lines {"id", "mode", "body"} instead of one body')
    what.add_argument("file", nargs="?", metavar="FILE", help='a body {"cname", "uid", "clientRequest"}; `-`: stdin')
    check.set_defaults(command=_later("request", "check"))


def _add_template(commands: "Commands") -> None:
    template = commands.add_parser("template", help="templates").add_subparsers(required=True, metavar="ACTION")
    listing = template.add_parser("list", help="the templates")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(command=_later("template", "listing"))
    show = template.add_parser("show", help="the exact start body that would be sent, keys masked")
    show.add_argument("name", metavar="NAME")
    show.add_argument("--cname", default=None, help="the channel, or the page's address for a web template")
    show.add_argument("--set", action="append", default=[], metavar="path=value", dest="answers")
    show.set_defaults(command=_later("template", "show"))
    layout = template.add_parser("layout", help="a template's layout as a picture")
    layout.add_argument("name", metavar="NAME")
    layout.add_argument("--people", metavar="N", type=int, default=None, help="in the channel, from 1 to 17")
    layout.add_argument("--out", metavar="FILE.png", required=True, help="where the picture goes")
    layout.set_defaults(command=_later("template_layout", "layout"))


def _add_reading(commands: "Commands") -> None:
    explain = commands.add_parser("explain", help="what a code of Agora's means, and who must act")
    explain.add_argument("code", metavar="CODE", help="such as 65, or with the HTTP status: 206/65")
    explain.add_argument("--json", action="store_true")
    explain.set_defaults(command=_later("explain", "explain_code"))

    recordings = commands.add_parser("recordings", help="what was recorded, newest first, while the bot goes on")
    kind = recordings.add_mutually_exclusive_group()
    kind.add_argument("--json", action="store_true")
    kind.add_argument("--csv", action="store_true")
    recordings.add_argument(
        "--since", metavar="7d", default=None, help="no older: 7d, 12h, yesterday, 2026-11-20 (UTC)"
    )
    recordings.add_argument("--target", default=None, help="of this channel or page alone")
    recordings.add_argument("--template", metavar="NAME", default=None, help="from this template alone")
    recordings.add_argument("--by", metavar="USER", default=None, help="started by this person alone: a Slack user id")
    recordings.add_argument("--channel", metavar="ID", default=None, help="from this Slack channel alone, by its id")
    recordings.add_argument("--running", action="store_true", help="what is not over yet")
    recordings.set_defaults(command=_later("recordings", "recordings"))
    chapters = recordings.add_subparsers(metavar="ACTION").add_parser("chapters", help="the notes of one recording")
    chapters.add_argument("id", metavar="ID", help="such as rec_7hk2m9q; it stands on the card")
    chapters.add_argument("--format", choices=("vtt", "json"), default="vtt", help="WebVTT for players (vtt), or json")
    chapters.set_defaults(command=_later("chapters", "chapters"))

    schedules = commands.add_parser("schedules", help="what is to be recorded later, upcoming first")
    schedules.add_argument("--json", action="store_true")
    schedules.add_argument("--all", action="store_true", help="what is over or cancelled, too")
    schedules.set_defaults(command=_later("schedules", "schedules"))

    reference = commands.add_parser("reference", help="every parameter, rule and code, as Markdown")
    reference.add_argument("page", nargs="?", metavar="PAGE", help="parameters, rules or errors; all when left out")
    reference.add_argument("--write", action="store_true", help="into docs/, instead of printing")
    reference.set_defaults(command=_later("reference", "show_reference"))


def _add_setting_up(commands: "Commands") -> None:
    manifest = commands.add_parser("manifest", help="the Slack app's manifest")
    manifest.add_argument("--url", default=None, help="for HTTP: where Slack reaches the bot")
    manifest.set_defaults(command=_later("manifest", "show"))

    backup = commands.add_parser("backup", help="copy the database while the bot goes on")
    backup.add_argument("file", metavar="FILE", help="where to; an older copy there is replaced")
    backup.set_defaults(command=_later("backup", "backup"))

    audit = commands.add_parser("audit", help="who wished for what, and what Agora was asked, oldest first")
    audit.add_argument("--json", action="store_true")
    audit.add_argument("--recording", metavar="ID", default=None, help="about this recording alone")
    audit.add_argument("--since", metavar="24h", default=None, help="no older than so long")
    audit.add_argument("--limit", metavar="N", type=int, default=200, help="the last so many (200)")
    audit.set_defaults(command=_later("audit", "audit"))

    blocks = commands.add_parser("blocks", help="what the bot shows in Slack")
    dump = blocks.add_subparsers(required=True, metavar="ACTION").add_parser(
        "dump", help="every message, form and Home tab with made-up recordings, as JSON"
    )
    dump.add_argument("folder", metavar="DIR", help="into which one file each is written")
    dump.set_defaults(command=_later("blocks", "dump"))

    bench = commands.add_parser("bench", help="measure, beside the same work done bare, on this machine")
    bench.add_argument("--starts", type=int, default=1000, help="how many starts at once (1000)")
    bench.set_defaults(command=_bench)


def _later(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    """Return a command that is imported only when it is run."""

    def command(options: argparse.Namespace) -> int:
        status: int = getattr(import_module(f"bot.cli.{module}"), function)(options)
        return status

    return command


def _run(_options: argparse.Namespace) -> int:
    import asyncio

    from bot.config import read_settings
    from bot.errors import ConfigInvalid, StoreError

    try:
        settings = read_settings(os.environ)
    except ConfigInvalid as error:
        return say_problems(error.problems, status=WRONG_USE)
    # Bolt looks for these by itself: with a client ID it would turn to OAuth and ignore the token.
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        os.environ.pop(name, None)

    from bot.app import load_templates, serve
    from bot.logs import configure

    configure(sys.stderr, json=not sys.stderr.isatty(), secrets=settings.secrets())
    try:
        catalog = load_templates(settings)
        asyncio.run(serve(settings, catalog))
    except ConfigInvalid as error:
        return say_problems(error.problems, status=FAILED)
    except StoreError as error:
        return say_problems([f"RECORDBOT_DATABASE_URL: {error}"], status=FAILED)
    except OSError as error:
        return say_problems([f"RECORDBOT_HOST, RECORDBOT_PORT: {error.strerror or error}"], status=FAILED)
    return GOOD


def _sandbox(options: argparse.Namespace) -> int:
    import asyncio

    from bot.cli.manifest import shipped_manifest
    from bot.sandbox.opening import perform

    manifest, open_browser = shipped_manifest(), not options.no_browser
    return asyncio.run(
        perform(port=options.port, usual_port=SANDBOX_PORT, open_browser=open_browser, manifest=manifest)
    )


def _bench(options: argparse.Namespace) -> int:
    import asyncio

    from bot.cli.picture_bench import print_pictures
    from bot.cli.request_bench import print_request_check
    from bot.sandbox.bench import measure, measure_many

    print_request_check()
    print_pictures()
    asyncio.run(measure())
    asyncio.run(measure_many(starts=options.starts))
    return GOOD


if __name__ == "__main__":
    sys.exit(main())
