"""The templates: read from their folder once, each tried out, every problem told with its file and line."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bot.domain.body import Attempt, attempt
from bot.domain.form import FormField, form_of, read_answers
from bot.domain.geography import RULE as REGION_RULE
from bot.domain.geography import region_doubt
from bot.domain.paths import joined
from bot.domain.rtc_token import life_doubt
from bot.domain.rules import Finding
from bot.domain.template import Template
from bot.domain.template_file import read_request, read_template
from bot.domain.wording import listed, nearest, shortened
from bot.errors import ConfigInvalid, FormInvalid, WishInvalid
from bot.services.yaml_lines import Document, read_yaml

ALIBABA: Final = 2
_SUFFIXES: Final = (".yml", ".yaml")
_SOME_STORAGE: Final[Mapping[str, Any]] = {"vendor": 1, "region": 0, "bucket": "some-bucket"}
_TARGETS: Final = {"web": "https://example.com/"}
_TARGET: Final = "some-channel"
_UID: Final = "4294967295"
# A required text that the template leaves to the form can have one of several shapes.
_TEXTS: Final = ("1", "https://example.com/", "rtmp://example.com/live", "#000000")


@dataclass(frozen=True, slots=True)
class Catalog:
    """The templates by id. `unavailable` are optional ones whose storage profile is not set up, with what to say of them."""

    templates: Mapping[str, Template]
    warnings: tuple[str, ...] = ()
    unavailable: Mapping[str, str] = field(default_factory=dict)

    def all(self) -> tuple[Template, ...]:
        """Return the templates that can be used, by their ids' alphabet."""
        return tuple(self.templates[name] for name in sorted(self.templates))

    def first(self) -> Template:
        """Return the template with which the form opens for somebody new: everyone in one picture, where there is one."""
        in_one_picture = (
            found for found in self.all() if found.mode == "mix" and "transcodingConfig" in str(found.request)
        )
        return next(in_one_picture, self.all()[0])

    def get(self, name: str) -> Template:
        """Return the template *name*, whatever its case.

        Raises:
            WishInvalid: there is none, or it cannot be used here; the text says what there is.
        """
        by_folded = {template_id.casefold(): template for template_id, template in self.templates.items()}
        if name.casefold() in by_folded:
            return by_folded[name.casefold()]
        if name.casefold() in self.unavailable:
            raise WishInvalid(self.unavailable[name.casefold()], field="template")
        meant = nearest(name, self.templates)
        did_you_mean = f"Did you mean `{meant}`? " if meant else ""
        message = f"There is no template `{shortened(name)}`. {did_you_mean}There are {listed(sorted(self.templates))}."
        raise WishInvalid(message, field="template")


def load_catalog(
    folder: Path, storages: Mapping[str, Mapping[str, Any]], *, token_life: timedelta | None = None
) -> Catalog:
    """Return the templates in *folder*: its `.yml` files, each one's id is the file's stem.

    Args:
        storages: the storage profiles: `storageConfig` without keys, by name.
        token_life: of the tokens that the bot makes; None when it makes none.

    Raises:
        ConfigInvalid: every problem of every file, each as `webinar.yml:12: …`.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)
    except OSError as error:
        raise ConfigInvalid([f"RECORDBOT_TEMPLATES: cannot read the folder {folder}: {error.strerror}."]) from error
    loading = _Loading(storages, token_life)
    for path in files:
        loading.read(path)
    if not loading.problems and not loading.templates:
        loading.problems.append(f"RECORDBOT_TEMPLATES: there is no template (*.yml) that can be used in {folder}.")
    if loading.problems:
        raise ConfigInvalid(loading.problems)
    return Catalog(loading.templates, tuple(loading.warnings), loading.unavailable)


@dataclass(frozen=True, slots=True)
class TriedTemplate:
    """A template that is being written: as far as it can be read, and everything that is wrong with it, with its line.

    `body` is what its form gives with as few answers as it lets through, without keys.
    """

    template: Template | None
    body: Attempt | None
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


def try_template(template_id: str, text: str, storages: Mapping[str, Mapping[str, Any]]) -> TriedTemplate:
    """Return what the file *template_id*`.yml` with this *text* would be in a catalogue of its own; nothing is raised."""
    loading = _Loading(storages, token_life=None)
    template = loading.read_text(template_id, f"{template_id}.yml", text)
    body = None
    if template is not None:
        storage = storages.get(template.storage, _SOME_STORAGE)
        body = _attempt(template, _least_answers(template, storage), storage)
    return TriedTemplate(template, body, tuple(loading.problems), tuple(loading.warnings))


class _Loading:
    """Reads file after file, and keeps what was found."""

    def __init__(self, storages: Mapping[str, Mapping[str, Any]], token_life: timedelta | None) -> None:
        self._storages = storages
        self._token_life = token_life
        self._names: set[str] = set()
        self.templates: dict[str, Template] = {}
        self.unavailable: dict[str, str] = {}
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def read(self, path: Path) -> None:
        """Read one file into `templates` or `unavailable`, or note its problems."""
        name = path.stem.casefold()
        if not path.stem.replace("-", "").replace("_", "").isalnum():
            self.problems.append(f"{path.name}:1: a template's file is named with letters, digits, - and _ alone.")
        if name in self._names:
            self.problems.append(f"{path.name}:1: there is another template `{name}`.")
        self._names.add(name)
        try:
            self.read_text(path.stem, path.name, path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            self.problems.append(f"{path.name}:1: not UTF-8.")
        except OSError as error:
            self.problems.append(f"{path.name}:1: cannot be read: {error.strerror}.")

    def read_text(self, template_id: str, file: str, text: str) -> Template | None:
        """Read what *file* holds likewise; return the template where it can be read, be it that its request is wrong."""
        document = read_yaml(text)
        if document.flaws:
            self.problems += [f"{file}:{flaw.line}: {flaw.message}" for flaw in document.flaws]
            return None
        template, problems = read_template(template_id, document.tree)
        self.problems += [f"{file}:{document.line(found.path)}: {found.message}" for found in problems]
        if template is not None:
            self._try_out(template, file, document)
            self._doubt(template, file, document)
        elif (readable := read_request(template_id, document.tree)) is not None:
            self._judge(readable, file, document, told={document.line(found.path) for found in problems})
        return template

    def _judge(self, template: Template, file: str, document: Document, told: Collection[int] = ()) -> None:
        """Note what is wrong with the storage profile and the request, but for the lines of which something is *told*."""
        storage = self._storages.get(template.storage)
        line = document.line("storage")
        if storage is None and template.storage and not template.is_optional:
            self.problems.append(f"{file}:{line}: {self._no_storage(template)}")
        if storage is not None and template.uses_vod and storage.get("vendor") != ALIBABA:
            self.problems.append(f"{file}:{line}: VoD needs keys of Alibaba Cloud: a profile with vendor 2 (R-124).")
        for finding in _findings(template, storage or _SOME_STORAGE):
            line, sentence = _told(finding, template, document)
            if line not in told:
                found = self.problems if finding.severity == "error" else self.warnings
                found.append(f"{file}:{line}: {sentence}")

    def _try_out(self, template: Template, file: str, document: Document) -> None:
        self._judge(template, file, document)
        if template.storage not in self._storages:
            self.unavailable[template.id.casefold()] = (
                f"`{template.id}` cannot be used here: {self._no_storage(template)}"
            )
        else:
            self.templates[template.id] = template

    def _doubt(self, template: Template, file: str, document: Document) -> None:
        """Note what no body shows: where it is recorded, and how long its token lasts."""
        storage = {} if template.uses_vod else self._storages.get(template.storage, {})
        if (far := region_doubt(template.service_region, storage)) is not None:
            self.warnings.append(f"{file}:{document.line('region')}: region: {far} ({REGION_RULE})")
        if (too_long := life_doubt(template.mode, template.longest, self._token_life)) is not None:
            self.warnings.append(f"{file}:{document.line('longest')}: longest: {too_long}")

    def _no_storage(self, template: Template) -> str:
        there = f"there are {listed(sorted(self._storages))}" if self._storages else "there is none at all"
        setting = f"RECORDBOT_STORAGE__{template.storage.upper()}__VENDOR"
        return f"there is no storage profile `{template.storage}`; {there}. {setting} and its like make one."


def _told(finding: Finding, template: Template, document: Document) -> tuple[int, str]:
    """Return the line to which *finding* belongs, and what is said of it."""
    path = finding.path.removeprefix("clientRequest").removeprefix(".")
    entries = {entry.path: f"form.{index}" for index, entry in enumerate(template.form)}
    place = joined("request", path)
    if path.startswith("storageConfig"):
        place = "storage"
    elif joined("extra", path) in document.lines:
        place = joined("extra", path)
    elif place not in document.lines and path in entries:
        place = entries[path]
    return document.line(place), f"{place}: {finding.message}{f' ({finding.rule})' if finding.rule else ''}"


def _findings(template: Template, storage: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return what is wrong with *template* when its form is answered with as little as it lets through."""
    return _attempt(template, _least_answers(template, storage), storage).findings


def _least_answers(template: Template, storage: Mapping[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for asked in form_of(template):
        if asked.initial is None and not asked.optional:
            answers |= _smallest_answer(template, asked, answers, storage)
    return answers


def _attempt(template: Template, answers: Mapping[str, Any], storage: Mapping[str, Any]) -> Attempt:
    target = _TARGETS.get(template.mode, _TARGET)
    return attempt(template, target=target, uid=_UID, answers=answers, storage=storage, code="code")


def _smallest_answer(
    template: Template, asked: FormField, answers: Mapping[str, Any], storage: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the first answer to *asked* about which the check has nothing to say."""
    read: dict[str, Any] = {}
    for text in _possible_answers(asked):
        try:
            read = read_answers(template, {asked.path: text})
        except FormInvalid:
            continue
        wrong = {finding.path for finding in _attempt(template, {**answers, **read}, storage).findings}
        if f"clientRequest.{asked.path}" not in wrong:
            break
    return read


def _possible_answers(asked: FormField) -> Iterator[str]:
    if asked.choices:
        yield asked.choices[0].value
    elif asked.minimum is not None:
        yield str(round(asked.minimum))
    elif asked.kind == "boolean":
        yield "false"
    else:
        yield from _TEXTS
