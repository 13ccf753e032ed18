"""The command line. Exit status 0 good, 1 findings or failure, 2 wrong use.

Every command imports only what it needs: `recordbot request check` answers before the libraries
of the bot itself would be read.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

GOOD, FAILED, WRONG_USE = 0, 1, 2
MASK: Final = "********"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    options = _parser().parse_args(arguments)
    status: int = options.command(options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recordbot", description="Run Agora Cloud Recording from Slack.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="the bot: Socket Mode when SLACK_APP_TOKEN is set, otherwise HTTP")
    run.set_defaults(command=_run)

    sandbox = commands.add_parser("sandbox", help="the whole product against stand-ins; prints one address")
    sandbox.add_argument("--port", type=int, default=8700, help="of the page (8700; 0: any free one)")
    sandbox.add_argument("--no-browser", action="store_true", help="do not open a browser")
    sandbox.set_defaults(command=_sandbox)

    check = commands.add_parser("check", help="settings, templates and manifest: every problem at once")
    check.add_argument("--json", action="store_true")
    check.set_defaults(command=_check)

    request = commands.add_parser("request", help="start bodies").add_subparsers(required=True, metavar="ACTION")
    request_check = request.add_parser("check", help="check a start body against every rule of Agora's API")
    request_check.add_argument("--mode", help="individual, mix or web")
    request_check.add_argument("--json", action="store_true")
    request_check.add_argument("--lines", action="store_true", help='FILE holds JSON lines {"id", "mode", "body"}')
    request_check.add_argument("file", metavar="FILE", help="`-`: standard input")
    request_check.set_defaults(command=_request_check)

    template = commands.add_parser("template", help="templates").add_subparsers(required=True, metavar="ACTION")
    template_list = template.add_parser("list", help="the templates")
    template_list.add_argument("--json", action="store_true")
    template_list.set_defaults(command=_template_list)
    show = template.add_parser("show", help="the exact start body that would be sent, keys masked")
    show.add_argument("name", metavar="NAME")
    show.add_argument("--cname", default=None, help="the channel, or the page's address for a web template")
    show.add_argument("--set", action="append", default=[], metavar="path=value", dest="answers")
    show.set_defaults(command=_template_show)

    bench = commands.add_parser("bench", help="measure, against stand-ins on this machine")
    bench.set_defaults(command=_bench)
    return parser


def _run(_options: argparse.Namespace) -> int:
    from bot.config import read_settings
    from bot.errors import ConfigInvalid, StoreError

    # With these set, Bolt would turn to OAuth and ignore the token.
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        os.environ.pop(name, None)
    try:
        settings = read_settings(os.environ)
    except ConfigInvalid as error:
        return _say_problems(error.problems, status=WRONG_USE)

    from bot.app import load_templates
    from bot.logs import configure

    try:
        catalog = load_templates(settings)
    except ConfigInvalid as error:
        return _say_problems(error.problems, status=FAILED)
    configure(sys.stderr, json=not sys.stderr.isatty(), secrets=settings.secrets())
    try:
        asyncio.run(_serve(settings, catalog))
    except StoreError as error:
        return _say_problems([f"RECORDBOT_DATABASE_URL: {error}"], status=FAILED)
    except OSError as error:
        return _say_problems([f"RECORDBOT_HOST, RECORDBOT_PORT: {error.strerror or error}"], status=FAILED)
    return GOOD


async def _serve(settings: Any, catalog: Any) -> None:
    import signal

    from bot.app import running

    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with running(settings, catalog):
        await ended.wait()


def _sandbox(options: argparse.Namespace) -> int:
    from bot.sandbox.stage import perform

    return asyncio.run(perform(port=options.port, open_browser=not options.no_browser))


def _request_check(options: argparse.Namespace) -> int:
    from bot.domain.request_check import as_json, check_lines, check_text, render_line

    if options.lines:
        good = True
        with _opened(options.file) as lines:
            for verdict in check_lines(lines):
                print(json.dumps(verdict, ensure_ascii=False))
                good = good and verdict["ok"]
        return GOOD if good else FAILED
    if options.mode is None:
        return _say_problems(["--mode: missing; it is individual, mix or web"], status=WRONG_USE)
    with _opened(options.file) as text:
        findings = check_text(options.mode, text.read())
    verdict = as_json(findings)
    if options.json:
        print(json.dumps(verdict, ensure_ascii=False))
    else:
        for finding in findings:
            print(render_line(finding))
    return GOOD if verdict["ok"] else FAILED


def _opened(name: str) -> Any:
    if name == "-":
        import contextlib

        return contextlib.nullcontext(sys.stdin)
    try:
        return Path(name).open(encoding="utf-8", errors="replace")
    except OSError as error:
        _say_problems([f"{name}: {error.strerror}"], status=WRONG_USE)
        raise SystemExit(WRONG_USE) from None


def _say_problems(problems: Sequence[str], *, status: int) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
