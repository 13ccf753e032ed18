"""The page of rules: each number once, in the order of the parameters."""

from typing import Final

from bot.cli.reference.markdown import code, page, plain, short_sources, table
from bot.domain.rules import Rule, rules
from bot.domain.rules.catalogue import CROSS, ELSEWHERE, FIELD

INTRODUCTION: Final = """\
What `recordbot request check` looks for, and what the bot checks before it sends anything. A finding names the rule by its number. An **error**
would be refused by Agora, or would record nothing; a **warning** points to what Agora ignores or may treat differently. A rule marked error
can also have findings that are only warnings.

| checked | how |
|---|---|
| alone | the parameter's own type and bounds decide |
| together | several parameters are looked at together, or the mode with them |
| not here | one start body alone cannot show it: the sentence says why |"""

CHECKED: Final = {FIELD: "alone", CROSS: "together", ELSEWHERE: "not here"}
COLUMNS: Final = ("rule", "severity", "parameter", "what must be true", "checked", "source")
# Sections from the innermost to the outermost; a rule stands in the first that its path begins with.
EXTENSION: Final = "clientRequest.extensionServiceConfig"
SECTIONS: Final = (
    "clientRequest.recordingConfig.transcodingConfig",
    f"{EXTENSION}.extensionServices[aliyun_vod_service]",
    f"{EXTENSION}.extensionServices[web_recorder_service]",
    f"{EXTENSION}.extensionServices[rtmp_publish_service]",
)
BODY: Final = "The body"


def rules_page() -> str:
    """Return `docs/rules.md`."""
    sections: dict[str, list[Rule]] = {}
    for rule in rules():
        sections.setdefault(_section(rule), []).append(rule)
    parts = [
        f"## {section.removeprefix('clientRequest.')}\n\n{table(COLUMNS, [_row(rule, section) for rule in group])}"
        for section, group in sections.items()
    ]
    return page("Rules of the start request", INTRODUCTION, *parts)


def _section(rule: Rule) -> str:
    for section in SECTIONS:
        if rule.path.startswith(section):
            return section
    parts = rule.path.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 and parts[1].endswith(("Config", "Collection", "Options")) else BODY


def _row(rule: Rule, section: str) -> tuple[str, ...]:
    path = rule.path.removeprefix(section).removeprefix(".") or section.rpartition(".")[2]
    return (
        f'<a id="{rule.number.lower()}"></a>{rule.number}',
        rule.severity,
        code(path),
        plain(rule.sentence),
        CHECKED[rule.checked],
        short_sources(rule.source),
    )
