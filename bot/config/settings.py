"""The settings themselves. Nothing else in the program looks at the environment.

Every problem is told at once, each in a line that begins with the setting's own name; the value of
a secret is in none of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import AliasGenerator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config.doubts import STORAGE, doubts, unknown_names
from bot.config.names import CONFIG, Flat, read_flat
from bot.config.values import (
    AgoraUrl,
    AppToken,
    BotToken,
    Certificate,
    ChannelId,
    Database,
    Leads,
    LinkLife,
    Port,
    SigningSecret,
    SlackUrl,
    read_leads,
    read_link_life,
)
from bot.domain.rtc_token import LIFE
from bot.domain.storage import PROFILE_SETTINGS, StorageProfile, read_profile
from bot.errors import ConfigInvalid

Need = Literal["run", "nothing"]

_NEEDED: Final[Mapping[str, str]] = {
    "SLACK_BOT_TOKEN": "It starts with xoxb-; Slack shows it under OAuth & Permissions",
    "SLACK_SIGNING_SECRET": (
        "Slack shows it under Basic Information; with SLACK_APP_TOKEN (Socket Mode) it is not needed"
    ),
    "AGORA_APP_ID": "Agora's console shows it beside your project",
    "AGORA_CUSTOMER_ID": "Agora's console shows it under RESTful API",
    "AGORA_CUSTOMER_SECRET": "Agora's console gives it once, when the customer ID is made, under RESTful API",
}


def shipped_templates() -> Path:
    """Return the folder of templates that ships with the bot: inside the package once installed, else beside it."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def _env_name(attribute: str) -> str:
    """Return the name under which the setting *attribute* is written."""
    name = attribute.upper()
    return name if name.startswith(("SLACK_", "AGORA_")) else f"RECORDBOT_{name}"


class Settings(BaseSettings):
    """Every setting. What the command at hand needs is there; else it is empty, or None."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        alias_generator=AliasGenerator(validation_alias=_env_name),
    )

    slack_bot_token: BotToken = Field(SecretStr(""), description="the bot's token")
    slack_signing_secret: SigningSecret | None = Field(
        None, description="proves that a request is Slack's; two with a comma between while one replaces the other"
    )
    slack_app_token: AppToken | None = Field(None, description="app-level token; when set, Socket Mode is used")
    slack_api_url: SlackUrl = Field("https://slack.com/api/", description="where Slack's Web API is")
    agora_app_id: str = Field("", description="the project that is recorded")
    agora_customer_id: str = Field("", description="REST credentials: who")
    agora_customer_secret: SecretStr = Field(SecretStr(""), description="REST credentials: proof")
    agora_app_certificate: Certificate | None = Field(
        None, description="when set, the bot makes the recorder's RTC token itself"
    )
    agora_api_url: AgoraUrl = Field(
        "https://api.agora.io", description="where Agora's REST API is; when set, that host alone is used"
    )
    agora_notification_secret: SecretStr | None = Field(
        None, description="signs Agora's callbacks; without it their route answers 404"
    )
    agora_notification_allow_v1: bool = Field(
        default=False, description="`1`: take callbacks that carry Agora's older signature alone, over SHA-1"
    )
    database_url: Database = Field("sqlite:///recordbot.db", description="where recordings are kept")
    templates: Path = Field(
        default_factory=shipped_templates, description="folder of templates (those that ship with the bot)"
    )
    policy: Path | None = Field(
        default=None, description="YAML file with rules about who may start what, where, and for how long"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: Port = Field(3000, description="port to listen on; 0 takes a free one")
    allow_guests: bool = Field(
        default=False, description="`1`: guests of the workspace may start and change recordings, as members do"
    )

    pictures_channel: ChannelId | None = Field(
        default=None,
        description="id of a public channel into which pictures are put, for everybody to be able to see them",
    )
    warn_before: Leads = Field(
        "10m,5m,1m",
        description="how long before its end people are told, with buttons to extend it; `never` turns it off",
    )
    links_for: LinkLife = Field(
        "7d",
        description="how long links to files work, at most 7d; `never` makes none. Whoever sees the card can open them",
    )

    storages: dict[str, StorageProfile] = {}
    warnings: tuple[str, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings' signature
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings' signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings' signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the one source: what `read_settings` was given. The process's environment is not looked at."""
        return (init_settings,)

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """Return Slack's signing secret; two while a new one takes the place of the old."""
        written = self.slack_signing_secret.get_secret_value() if self.slack_signing_secret is not None else ""
        return tuple(part.strip() for part in written.split(",") if part.strip())

    @property
    def uses_socket_mode(self) -> bool:
        """Say whether Slack is reached over Socket Mode."""
        return self.slack_app_token is not None

    @property
    def agora_api_url_is_given(self) -> bool:
        """Say whether that host alone is to be used, without Agora's other hosts."""
        return "agora_api_url" in self.model_fields_set

    @property
    def warn_leads(self) -> tuple[timedelta, ...]:
        """Return how long before its end people are told that a recording ends soon, the longest first."""
        return read_leads(self.warn_before)

    @property
    def link_life(self) -> timedelta | None:
        """Return how long links to files work; None: there are to be none."""
        return read_link_life(self.links_for)

    @property
    def database_path(self) -> Path:
        """Return the SQLite file; relative to the working directory unless four slashes say otherwise."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def storage_configs(self) -> dict[str, dict[str, Any]]:
        """Return Agora's `storageConfig` without keys, by the profile's name."""
        return {name: profile.storage_config() for name, profile in self.storages.items()}

    @property
    def token_life(self) -> timedelta | None:
        """Return how long the recorders' tokens live; None without a certificate: then there are none."""
        return LIFE if self.agora_app_certificate is not None else None

    def secrets(self) -> tuple[str, ...]:
        """Return the value of every secret: what must never be logged or shown."""
        own = [value for _, value in self if isinstance(value, SecretStr)]
        keys = [key for profile in self.storages.values() for key in (profile.access_key, profile.secret_key)]
        reads = [profile.read for profile in self.storages.values() if profile.read is not None]
        read_keys = [key for read in reads for key in (read.access_key, read.secret_key)]
        values = (secret.get_secret_value() for secret in (*own, *keys, *read_keys))
        return (*(value for value in values if value), *self.signing_secrets)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line of the table of settings. `default` is None when there is none."""

    name: str
    default: str | None
    meaning: str
    is_secret: bool = False


def settings_table() -> tuple[SettingRow, ...]:
    """Return every setting that is read, in the order in which people should meet them."""
    rows = [
        SettingRow(
            _env_name(name),
            None if field.default_factory or not str(field.default or "") else str(field.default),
            field.description,
            is_secret="SecretStr" in str(field.annotation),
        )
        for name, field in Settings.model_fields.items()
        if field.description is not None
    ]
    storage = [
        SettingRow(f"RECORDBOT_STORAGE__<PROFILE>__{key}", None, meaning, is_secret=key.endswith("_KEY"))
        for key, meaning in PROFILE_SETTINGS.items()
    ]
    return (*rows, *storage, SettingRow(CONFIG, None, "a TOML file with the same names; the environment wins"))


def read_settings(environ: Mapping[str, str], *, need: Need = "run") -> Settings:
    """Return the settings in *environ* and in the file that its `RECORDBOT_CONFIG` names.

    Args:
        need: `run` asks for everything that the bot needs to work; `nothing` lets credentials be missing.

    Raises:
        ConfigInvalid: every problem at once.
    """
    flat = read_flat(environ)
    known = {row.name for row in settings_table()}
    values: dict[str, Any] = {name: value for name, value in flat.values.items() if name in known and name != CONFIG}
    problems = [*flat.problems, *_strange(flat)]
    problems += _missing(values) if need == "run" else []
    storages = _read_storages(flat, problems)
    warnings = (*unknown_names(flat, known), *doubts(values, storages))
    try:
        settings = Settings(**values, RECORDBOT_STORAGES=storages, RECORDBOT_WARNINGS=warnings)
    except ValidationError as error:
        for found in error.errors(include_input=False, include_url=False):
            name = str(found["loc"][0])
            problems.append(f"{name}: {found['msg']}{flat.at(name)}")
        raise ConfigInvalid(sorted(problems)) from None
    if problems:
        raise ConfigInvalid(sorted(problems))
    return settings


def _missing(values: Mapping[str, str]) -> list[str]:
    needed = dict(_NEEDED)
    if "SLACK_APP_TOKEN" in values:
        del needed["SLACK_SIGNING_SECRET"]
    return [f"{name}: missing. {where}." for name, where in needed.items() if name not in values]


def _strange(flat: Flat) -> list[str]:
    """Return a problem for each value that a copy brought blanks, quotes or control characters into."""
    problems = []
    for name, value in flat.values.items():
        plain = r"[!-~]+" if name.startswith(("SLACK_", "AGORA_")) else r"[^\x00-\x1f\x7f]+"
        if not re.fullmatch(plain, value):
            problems.append(f"{name}: holds a blank or another character that does not belong there.{flat.at(name)}")
    return problems


def _read_storages(flat: Flat, problems: list[str]) -> dict[str, StorageProfile]:
    by_profile: dict[str, dict[str, str]] = {}
    for name, value in flat.values.items():
        if found := STORAGE.fullmatch(name):
            by_profile.setdefault(found["profile"], {})[found["key"]] = value
    storages = {}
    for profile, values in by_profile.items():
        try:
            storages[profile.lower()] = read_profile(profile.lower(), values)
        except ConfigInvalid as invalid:
            for problem in invalid.problems:
                name = f"RECORDBOT_STORAGE__{profile}__{problem.partition(':')[0]}"
                problems.append(f"RECORDBOT_STORAGE__{profile}__{problem}{flat.at(name)}")
    return storages
