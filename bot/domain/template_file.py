"""Reading a template: what its file holds in, a `Template` out, or every problem with its path in that file.

Whoever has the file can name the line; whether the request is one that Agora takes is for the check
of a rendered body to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot.domain.geography import SERVICE_REGIONS
from bot.domain.paths import joined
from bot.domain.problem import Problem
from bot.domain.request.about import MODES
from bot.domain.request.parameters import UnknownParameter
from bot.domain.template import WEB_SERVICE, FormEntry, Template, field_path, service_at
from bot.domain.template_policy import POLICY_KEYS, read_template_policy
from bot.domain.template_request import missing_index, request_problems, those
from bot.domain.times import parse_duration, spoken_duration
from bot.domain.wording import listed, nearest, shortened
from bot.errors import WishInvalid

LONGEST_TITLE: Final = 24  # Slack's limit for a modal's title
LONGEST_DESCRIPTION: Final = 300
MOST_FIELDS: Final = 40  # a form longer than that is none; Slack's limit is 100 blocks
# Agora lets nobody stop a recording after 720 h; a day is kept for the stop.
LONGEST_POSSIBLE: Final = timedelta(hours=696)
_SOME_LENGTH: Final = timedelta(hours=1)  # in the place of one that cannot be read: the request is judged all the same

_REQUIRED: Final = ("title", "mode", "storage", "stop_after", "longest", "request")
_KEYS: Final = (*_REQUIRED, "description", "region", "optional", "extra", "form", *POLICY_KEYS)


def read_template(template_id: str, tree: object) -> tuple[Template | None, list[Problem]]:
    """Return the template that *tree*, the content of its file, describes; None when a problem forbids it."""
    if not isinstance(tree, Mapping):
        return None, [Problem("", f"a template is a mapping with {listed(_REQUIRED)}.")]
    template, problems = _read(template_id, tree)
    return (None if problems else template), problems


def read_request(template_id: str, tree: object) -> Template | None:
    """Return what *tree* holds as far as its request can be judged by it, whatever else is wrong; None: it cannot.

    What is wrong in its form is left out.
    """
    if not isinstance(tree, Mapping):
        return None
    template, problems = _read(template_id, tree)
    if _wrong_parts(tree, [found for found in problems if "." not in found.path]) & {"mode", "request", "extra"}:
        return None
    form = tuple(entry for entry in template.form if _form_problem(template, entry.path, set()) is None)
    return replace(template, form=form)


def _read(template_id: str, tree: Mapping[Any, Any]) -> tuple[Template, list[Problem]]:
    problems = list(_key_problems(tree))
    read = _Reader(tree, problems)
    policy = read_template_policy(template_id, tree, problems)
    template = Template(
        id=template_id,
        title=read.text("title", LONGEST_TITLE),
        description=read.text("description", LONGEST_DESCRIPTION),
        mode=read.mode(),
        storage=read.text("storage", LONGEST_DESCRIPTION),
        stop_after=read.duration("stop_after"),
        longest=read.duration("longest"),
        request=read.mapping("request"),
        form=read.form(),
        extra=read.mapping("extra"),
        is_optional=read.flag("optional"),
        service_region=read.region(),
        rules=policy.rules,
        consent=policy.consent,
    )
    wrong = _wrong_parts(tree, problems)
    if not wrong & {"stop_after", "longest"}:
        problems += _duration_problems(template)
    if not wrong & {"mode", "request", "extra"}:
        problems += request_problems(template)
    if not wrong & {"mode", "request", "form"}:
        problems += _form_problems(template)
    return template, problems


def _wrong_parts(tree: Mapping[Any, Any], problems: Sequence[Problem]) -> set[str]:
    """Return the keys of a template's file that cannot be read, those that are missing included."""
    return {found.path.partition(".")[0] for found in problems} | {key for key in _REQUIRED if tree.get(key) is None}


def _key_problems(tree: Mapping[Any, Any]) -> Iterator[Problem]:
    for key in tree:
        if key not in _KEYS:
            meant = nearest(str(key), _KEYS)
            instead = f"did you mean `{meant}`?" if meant else f"a template has {listed(_KEYS)}."
            yield Problem(str(key), f"there is no `{shortened(str(key))}` in a template; {instead}")
    for key in _REQUIRED:
        if tree.get(key) is None:
            yield Problem(key if key in tree else "", f"`{key}` is missing.")


class _Reader:
    """Reads the values of a template's file; what is wrong goes into *problems*."""

    def __init__(self, tree: Mapping[Any, Any], problems: list[Problem]) -> None:
        self._tree = tree
        self._problems = problems

    def _wrong(self, path: str, message: str) -> None:
        self._problems.append(Problem(path, message))

    def text(self, key: str, longest: int) -> str:
        value = self._tree.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip():
            self._wrong(key, f"`{key}` must be a text; put it in quotes.")
            return ""
        if len(value) > longest:
            self._wrong(key, f"`{key}` has {len(value)} characters; {longest} is the most.")
        return " ".join(value.split())

    def mode(self) -> str:
        mode = self.text("mode", LONGEST_DESCRIPTION)
        if mode and mode not in MODES:
            self._wrong("mode", f"`mode` is {listed(MODES).replace(' and ', ' or ')}, not `{shortened(mode)}` (R-001).")
        return mode

    def region(self) -> str | None:
        region = self._tree.get("region")
        if region is None or region in list(SERVICE_REGIONS):
            return None if region is None else str(region)
        there = listed(SERVICE_REGIONS).replace(" and ", " or ")
        self._wrong("region", f"`region` is {there}, not `{shortened(str(region))}`; left out, it is near the bot.")
        return None

    def duration(self, key: str) -> timedelta:
        value = self._tree.get(key)
        if value is None:
            return _SOME_LENGTH
        try:
            return parse_duration(str(value), field=key)
        except WishInvalid as invalid:
            self._wrong(key, f"`{key}`: {invalid}")
            return _SOME_LENGTH

    def flag(self, key: str) -> bool:
        value = self._tree.get(key, False)
        if not isinstance(value, bool):
            self._wrong(key, f"`{key}` is true or false.")
        return value is True

    def mapping(self, key: str) -> dict[str, Any]:
        value = self._tree.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._wrong(key, f"`{key}` must be a mapping with Agora's names, such as `recordingConfig:`.")
            return {}
        return value

    def form(self) -> tuple[FormEntry, ...]:
        entries = self._tree.get("form")
        if entries is None:
            return ()
        if not isinstance(entries, list) or len(entries) > MOST_FIELDS:
            self._wrong(
                "form",
                f"`form` must be a list of at most {MOST_FIELDS} entries like `- field: recordingConfig.maxIdleTime`.",
            )
            return ()
        return tuple(read for index, entry in enumerate(entries) if (read := self._form_entry(index, entry)))

    def _form_entry(self, index: int, entry: object) -> FormEntry | None:
        here = f"form.{index}"
        if not isinstance(entry, Mapping) or not isinstance(entry.get("field"), str):
            self._wrong(here, "an entry of `form` is written `- field: recordingConfig.maxIdleTime`.")
            return None
        for key in entry:
            if key not in ("field", "label"):
                self._wrong(f"{here}.{key}", f"an entry of `form` has `field` and `label`, no `{shortened(str(key))}`.")
        label = entry.get("label")
        if label is not None and (not isinstance(label, str) or not label.strip()):
            self._wrong(f"{here}.label", "`label` must be a text; put it in quotes.")
            label = None
        return FormEntry(field_path(entry["field"], self.mapping_or_empty("request")), label)

    def mapping_or_empty(self, key: str) -> Mapping[str, Any]:
        value = self._tree.get(key)
        return value if isinstance(value, Mapping) else {}


def _duration_problems(template: Template) -> Iterator[Problem]:
    if template.longest > LONGEST_POSSIBLE:
        most = spoken_duration(LONGEST_POSSIBLE)
        yield Problem("longest", f"`longest` is {most} at most: nobody can stop a recording through Agora after 720 h.")
    if template.stop_after > template.longest:
        yield Problem("stop_after", "`stop_after` is longer than `longest`.")


def _form_problems(template: Template) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(template.form):
        message = _form_problem(template, entry.path, seen)
        if message is not None:
            yield Problem(f"form.{index}.field", message)
        seen.add(entry.path)


def _form_problem(template: Template, path: str, seen: set[str]) -> str | None:
    try:
        parameter = template.parameter(path)
    except UnknownParameter as unknown:
        parent, _, name = path.rpartition(".")
        return f"{joined('request', parent)} has no {name}; {those(name, unknown.known)}"
    service = service_at(template.request, WEB_SERVICE)
    if path in seen:
        return f"{path} is in the form twice."
    if parameter.secret or path.startswith("storageConfig"):
        return f"{path} is secret or belongs to the storage profile, so nobody is asked for it."
    if parameter.kind == "object":
        return f"{path} is an object, and a form asks for single values."
    if service is not None and path == f"{service}.serviceParam.url":
        return "the page's address is asked for anyway: it is the target."
    if (missing := missing_index(template.request, path)) is not None:
        return f"there is no {joined('request', missing)}, so nothing can be asked about it."
    if template.mode not in parameter.modes:
        return f"{path} does not apply to mode {template.mode}, only to {', '.join(parameter.modes)}."
    return None
