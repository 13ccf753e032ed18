"""What a template may not ask of Agora, before any value is looked at: secrets, names that do not exist, and what others fill in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.domain.paths import ABSENT, joined, value_at
from bot.domain.problem import Problem
from bot.domain.request.parameters import UnknownParameter, parameter_at
from bot.domain.template import WEB_SERVICE, Template, extras, service_at
from bot.domain.wording import nearest

_SECRETS: Final = frozenset({"accessKey", "secretKey", "stsToken", "token", "secret", "salt"})


def request_problems(template: Template) -> Iterator[Problem]:
    """Yield what does not belong into the `request` and the `extra` of a template, by its path in the file."""
    for part, tree in (("request", template.request), ("extra", template.extra)):
        yield from (Problem(path, message) for path, message in _secret_problems(tree, part))
    if "storageConfig" in template.request or "storageConfig" in template.extra:
        part = "request" if "storageConfig" in template.request else "extra"
        yield Problem(
            f"{part}.storageConfig", "the bucket does not stand in a template: name a storage profile with `storage:`."
        )
    service = service_at(template.request, WEB_SERVICE)
    if template.mode == "web" and service is None:
        yield Problem(
            "request", f"mode web needs the extension service `{WEB_SERVICE}` in `extensionServices` (R-125)."
        )
    if service and value_at(template.request, f"{service}.serviceParam.url") is not ABSENT:
        yield Problem(
            f"request.{service}.serviceParam.url", "the page's address is named by whoever starts: leave `url` out."
        )
    yield from _unknown(template.request, template.request, "")
    yield from _extra_problems(template)


def _secret_problems(tree: Any, here: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    items = tree.items() if isinstance(tree, Mapping) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        path = f"{here}.{key}"
        if key in _SECRETS and "storageConfig" not in path:
            yield (
                path,
                f"`{key}` is a secret, and secrets do not stand in a template. Storage keys come from the storage profile.",
            )
        else:
            yield from _secret_problems(value, path)


def _unknown(tree: Any, request: Mapping[str, Any], here: str) -> Iterator[Problem]:  # noqa: ANN401 - JSON
    """Yield a problem for each name in *tree* that is no parameter; what is right about values is the check's business."""
    items = tree.items() if isinstance(tree, Mapping) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        path = joined(here, str(key))
        if path == "storageConfig" or key in _SECRETS:
            continue
        try:
            kind = parameter_at(path, request).kind
        except UnknownParameter as unknown:
            if isinstance(tree, Mapping):
                yield Problem(
                    f"request.{path}", f"{joined('request', here)} has no {key}; {those(str(key), unknown.known)}"
                )
            continue
        if kind == "object":
            yield from _unknown(value, request, path)


def those(name: str, known: Sequence[str]) -> str:
    """Return the names that are *known* instead, the nearest one first."""
    meant = nearest(name, known)
    return (
        f"it has {', '.join(sorted(known, key=lambda other: other != meant))}." if known else "it has nothing below it."
    )


def _extra_problems(template: Template) -> Iterator[Problem]:
    """Yield what would escape the check, or has no place to go."""
    for path, _, is_known in extras(template.extra, template.request):
        if path.startswith("storageConfig") or path.rpartition(".")[2] in _SECRETS:
            continue  # told already
        if is_known:
            yield Problem(f"extra.{path}", f"{path} is a parameter that is known: put it under `request`.")
        elif (missing := missing_index(template.request, path)) is not None:
            yield Problem(f"extra.{path}", f"there is no {joined('request', missing)} for it to go into.")


def missing_index(request: Mapping[str, Any], path: str) -> str | None:
    """Return the part of *path* that leads to an entry, or a service, which a list of *request* does not have."""
    parts = path.split(".")
    for position, part in enumerate(parts):
        upto = ".".join(parts[: position + 1])
        if (part.isdecimal() or part.endswith("_service")) and value_at(request, upto) is ABSENT:
            return upto
    return None
