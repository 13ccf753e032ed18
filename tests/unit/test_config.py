"""Settings: where they may stand, and what is said about wrong ones."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import Settings, read_settings, settings_table
from bot.errors import ConfigInvalid

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1-planted",
    "SLACK_SIGNING_SECRET": "planted-signing",
    "AGORA_APP_ID": "0123456789abcdef0123456789abcdef",
    "AGORA_CUSTOMER_ID": "customer",
    "AGORA_CUSTOMER_SECRET": "planted-customer",
}
MAIN = {
    "RECORDBOT_STORAGE__MAIN__VENDOR": "s3",
    "RECORDBOT_STORAGE__MAIN__REGION": "EU_CENTRAL_1",
    "RECORDBOT_STORAGE__MAIN__BUCKET": "acme-recordings",
    "RECORDBOT_STORAGE__MAIN__ACCESS_KEY": "planted-access",
    "RECORDBOT_STORAGE__MAIN__SECRET_KEY": "planted-secret",
}


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    """Return what is wrong with *environ*."""
    with pytest.raises(ConfigInvalid) as caught:
        read_settings(environ)
    assert "planted" not in str(caught.value)
    return caught.value.problems


def with_file(tmp_path: Path, text: str) -> dict[str, str]:
    """Return an environment that names a file with *text*."""
    path = tmp_path / "recordbot.toml"
    path.write_text(text, encoding="utf-8")
    return {"RECORDBOT_CONFIG": str(path)}


def test_the_least_that_the_bot_needs_is_enough() -> None:
    """Everything else has the default of the contract."""
    settings = read_settings(GOOD)

    assert "xoxb-1-planted" == settings.slack_bot_token.get_secret_value()
    assert ("https://slack.com/api/", "https://api.agora.io") == (settings.slack_api_url, settings.agora_api_url)
    assert ("127.0.0.1", 3000) == (settings.host, settings.port)
    assert Path("recordbot.db") == settings.database_path
    assert "templates" == settings.templates.name
    assert (None, None, None) == (
        settings.slack_app_token,
        settings.agora_app_certificate,
        settings.agora_notification_secret,
    )
    assert not settings.uses_socket_mode
    assert not settings.agora_api_url_is_given
    assert {} == settings.storages
    assert () == settings.warnings


def test_every_missing_setting_is_named_at_once() -> None:
    """Each line begins with the setting's name and says where its value is found; blank counts as missing."""
    assert [
        "AGORA_APP_ID: missing",
        "AGORA_CUSTOMER_ID: missing",
        "AGORA_CUSTOMER_SECRET: missing",
        "SLACK_BOT_TOKEN: missing",
        "SLACK_SIGNING_SECRET: missing",
    ] == [problem.partition(".")[0] for problem in problems({"SLACK_BOT_TOKEN": "  ", "AGORA_APP_ID": ""})]


def test_socket_mode_needs_no_signing_secret() -> None:
    """Requests then come over a connection that the bot opened."""
    environ = {**GOOD, "SLACK_APP_TOKEN": "xapp-1-planted", "SLACK_SIGNING_SECRET": ""}
    assert read_settings(environ).uses_socket_mode


def test_commands_that_call_nobody_need_no_credentials() -> None:
    """`request check` works on a machine without an account."""
    assert "" == read_settings({}, need="nothing").agora_app_id


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("RECORDBOT_PORT", "80a", "must be a port from 0 to 65535, not '80a'"),
        ("RECORDBOT_PORT", "65536", "must be a port"),
        ("SLACK_API_URL", "slack.com/api", "must be an address"),
        ("AGORA_API_URL", "ftp://api.agora.io", "must be an address"),
        ("AGORA_API_URL", "https://:99999", "must be an address"),
        ("AGORA_APP_CERTIFICATE", "planted", "must be 32 hexadecimal"),
        ("RECORDBOT_DATABASE_URL", "postgresql://u:planted@h/db", "must name a SQLite file"),
        ("RECORDBOT_DATABASE_URL", "sqlite://", "must name a SQLite file"),
        ("RECORDBOT_DATABASE_URL", "sqlite:///:memory:", "must name a SQLite file"),
        ("RECORDBOT_DATABASE_URL", "sqlite:///folder/", "must name a SQLite file"),
        ("SLACK_BOT_TOKEN", "xapp-planted", "another kind of token"),
        ("SLACK_APP_TOKEN", "xoxb-planted", "another kind of token"),
        ("SLACK_SIGNING_SECRET", "“planted”", "does not belong there"),
        ("recordbot_port", "4000", "given twice"),
    ],
)
def test_a_wrong_value_is_told_under_its_name(name: str, value: str, says: str) -> None:
    """The line begins with the name; of a secret nothing else is shown."""
    (problem,) = problems({**GOOD, "RECORDBOT_PORT": "3000", name: value})
    assert problem.startswith(f"{name.upper()}: ")
    assert says in problem


def test_addresses_are_taken_in_one_shape() -> None:
    """A slash at the end, or none, makes no difference."""
    settings = read_settings(
        {**GOOD, "SLACK_API_URL": "http://127.0.0.1:9/api", "AGORA_API_URL": "http://127.0.0.1:9/"}
    )
    assert ("http://127.0.0.1:9/api/", "http://127.0.0.1:9") == (settings.slack_api_url, settings.agora_api_url)
    assert settings.agora_api_url_is_given
    assert () == settings.warnings


def test_four_slashes_name_a_file_from_the_root() -> None:
    """As everywhere where databases are named by URL."""
    settings = read_settings({**GOOD, "RECORDBOT_DATABASE_URL": "sqlite:////var/lib/r.db"})
    assert Path("/var/lib/r.db") == settings.database_path


def test_a_storage_profile_is_read_by_names() -> None:
    """The profile's name is the same in any case; its keys stay apart from what is stored."""
    profile = read_settings({**GOOD, **MAIN, "RECORDBOT_STORAGE__MAIN__PREFIX": '["slack", "2026"]'}).storages["main"]

    assert {
        "vendor": 1,
        "region": 7,
        "bucket": "acme-recordings",
        "fileNamePrefix": ["slack", "2026"],
    } == profile.storage_config()
    assert {"accessKey": "planted-access", "secretKey": "planted-secret"} == profile.keys()
    assert "planted" not in repr(profile)


@pytest.mark.parametrize(("vendor", "number"), [("azure", 5), ("gcs", 6), ("11", 11)])
def test_vendors_without_regions_get_region_0(vendor: str, number: int) -> None:
    """The region is always sent."""
    environ = {**GOOD, **MAIN, "RECORDBOT_STORAGE__MAIN__VENDOR": vendor}
    del environ["RECORDBOT_STORAGE__MAIN__REGION"]
    if number == 11:
        environ["RECORDBOT_STORAGE__MAIN__ENDPOINT"] = "minio.example.com:9000"
    config = read_settings(environ).storages["main"].storage_config()

    assert (number, 0) == (config["vendor"], config["region"])
    assert ({"endpoint": "minio.example.com:9000"} if number == 11 else None) == config.get("extensionParams")


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("VENDOR", "s4", "1 Amazon S3"),
        ("VENDOR", "", "VENDOR: missing"),
        ("REGION", "EU_CENTRAL_9", "7 EU_CENTRAL_1"),
        ("REGION", "26", "US_EAST_1"),
        ("REGION", "", "REGION: missing"),
        ("BUCKET", "", "BUCKET: missing"),
        ("ACCESS_KEY", "", "ACCESS_KEY: missing"),
        ("PREFIX", "a_b", "letters a-z"),
        ("PREFIX", "[1]", "not a JSON list"),
        ("PREFIX", '["a"', "not a JSON list"),
        ("PREFIX", "a" * 128, "at most 128"),
        ("ENDPOINT", "minio.example.com", "vendor 11"),
    ],
)
def test_a_wrong_storage_profile_is_told_under_its_setting(key: str, value: str, says: str) -> None:
    """Unknown vendors and regions are told with those that exist."""
    (problem,) = problems({**GOOD, **MAIN, f"RECORDBOT_STORAGE__MAIN__{key}": value})
    assert problem.startswith(f"RECORDBOT_STORAGE__MAIN__{key}: ")
    assert says in problem


def test_storage_of_ones_own_needs_its_address() -> None:
    """Without the host name nobody knows where it is; with a scheme Agora does not understand it."""
    minio = {**GOOD, **MAIN, "RECORDBOT_STORAGE__MAIN__VENDOR": "minio"}
    assert "ENDPOINT: missing" in problems(minio)[0]
    assert (
        "without https://" in problems({**minio, "RECORDBOT_STORAGE__MAIN__ENDPOINT": "https://minio.example.com"})[0]
    )


def test_a_prefix_may_be_written_as_a_path() -> None:
    """`a/b` is what people type."""
    settings = read_settings({**GOOD, **MAIN, "RECORDBOT_STORAGE__MAIN__PREFIX": "slack/2026/"})
    assert ("slack", "2026") == settings.storages["main"].prefix


@pytest.mark.parametrize(
    "text",
    [
        'RECORDBOT_PORT = 4000\nRECORDBOT_STORAGE__MAIN__PREFIX = ["a"]',
        'port = 4000\nstorage__main__prefix = "a"',
        'port = 4000\n[storage.main]\nprefix = ["a"]',
        'PORT = "4000"\n[RECORDBOT_STORAGE.main]\nPREFIX = "[\\"a\\"]"',
        '[recordbot]\nport = 4000\nstorage.main = {prefix = ["a"]}',
    ],
)
def test_a_file_may_be_written_flat_or_in_tables(tmp_path: Path, text: str) -> None:
    """Every spelling of the same name is the same setting."""
    settings = read_settings({**GOOD, **MAIN, **with_file(tmp_path, text)})
    assert (4000, ("a",)) == (settings.port, settings.storages["main"].prefix)
    assert () == settings.warnings


def test_the_environment_wins_leaf_by_leaf(tmp_path: Path) -> None:
    """One value of a profile can be overruled without repeating the others."""
    file = with_file(
        tmp_path,
        'port = 4000\nhost = "0.0.0.0"\n[slack]\nbot_token = "xoxb-file"\n'
        '[storage.main]\nvendor = "s3"\nregion = 0\nbucket = "from-file"\naccess_key = "a"\nsecret_key = "b"\n',
    )
    settings = read_settings({**GOOD, **file, "RECORDBOT_PORT": "5000", "RECORDBOT_STORAGE__MAIN__REGION": "1"})

    assert (5000, "0.0.0.0") == (settings.port, settings.host)  # noqa: S104 - compared, not listened on
    assert "xoxb-1-planted" == settings.slack_bot_token.get_secret_value()
    assert (1, "from-file") == (settings.storages["main"].region, settings.storages["main"].bucket)


def test_a_problem_of_the_file_names_its_line(tmp_path: Path) -> None:
    """The line begins with the setting's name and ends with file and line."""
    file = with_file(tmp_path, '# ours\nport = "x"\n\n[storage.main]\nvendor = "s4"\nbucket = 1.5\n')
    told = [problem for problem in problems({**GOOD, **file}) if ".toml" in problem]
    assert ["RECORDBOT_PORT", "RECORDBOT_STORAGE__MAIN__BUCKET", "RECORDBOT_STORAGE__MAIN__VENDOR"] == [
        problem.partition(":")[0] for problem in told
    ]
    assert ["recordbot.toml:2", "recordbot.toml:6", "recordbot.toml:5"] == [
        problem.rpartition("(")[2].rstrip(").") for problem in told
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("port = ", "is not TOML"),
        ("port = 1\nRECORDBOT_PORT = 2", "given twice"),
        ("port = 1979-05-27", "must be a text"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, text: str, says: str) -> None:
    """Nothing of it is guessed."""
    assert says in problems({**GOOD, **with_file(tmp_path, text)})[0]


def test_a_problem_of_the_environment_names_no_line_of_the_file(tmp_path: Path) -> None:
    """The file's value was overruled, so nobody should look there."""
    (told,) = problems({**GOOD, **with_file(tmp_path, "port = 4000"), "RECORDBOT_PORT": "x"})
    assert "RECORDBOT_PORT: must be a port from 0 to 65535, not 'x'." == told


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A file that is named must exist."""
    assert "RECORDBOT_CONFIG: cannot read" in problems({**GOOD, "RECORDBOT_CONFIG": str(tmp_path / "no.toml")})[0]


def test_misspelt_names_are_warned_about() -> None:
    """A setting that nothing reads is probably meant to be another one."""
    environ = {
        **GOOD,
        **MAIN,
        "RECORDBOT_PROT": "1",
        "RECORDBOT_STORAGE__MAIN__PREFX": "a",
        "AGORA_COLOUR": "red",
        "RECORDBOT_VENV": "elsewhere",
        "PATH": "/bin",
    }
    assert (
        "AGORA_COLOUR: there is no such setting.",
        "RECORDBOT_PROT: there is no such setting. Did you mean RECORDBOT_PORT?",
        "RECORDBOT_STORAGE__MAIN__PREFX: there is no such setting. Did you mean RECORDBOT_STORAGE__MAIN__PREFIX?",
    ) == read_settings(environ).warnings


def test_values_that_are_seldom_right_are_warned_about() -> None:
    """They may be right, so the bot starts."""
    environ = {**GOOD, "AGORA_APP_ID": "app", "SLACK_BOT_TOKEN": "planted", "AGORA_API_URL": "http://agora.example.com"}
    warnings = read_settings(environ).warnings
    assert ["AGORA_APP_ID", "SLACK_BOT_TOKEN", "AGORA_API_URL"] == [warning.partition(":")[0] for warning in warnings]
    assert "planted" not in str(warnings)


def test_secrets_are_known_and_never_shown() -> None:
    """What must be redacted is complete, and no representation shows it."""
    settings = read_settings({**GOOD, **MAIN, "AGORA_NOTIFICATION_SECRET": "planted-notify"})
    assert {
        "xoxb-1-planted",
        "planted-signing",
        "planted-customer",
        "planted-notify",
        "planted-access",
        "planted-secret",
    } == set(settings.secrets())
    assert "planted" not in f"{settings!r} {settings}"


def test_settings_cannot_be_changed() -> None:
    """They were checked once, as a whole."""
    settings = read_settings(GOOD)
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]  # what must not work


def test_people_are_told_ten_five_and_one_minute_before_the_end_unless_said_otherwise() -> None:
    """Lengths of time, in any order, each once; `never` is none."""
    told = [
        read_settings({**GOOD, **given}).warn_leads
        for given in ({}, {"RECORDBOT_WARN_BEFORE": "8s, 2m,8s"}, {"RECORDBOT_WARN_BEFORE": "never"})
    ]
    ten, five, one, eight = (timedelta(seconds=seconds) for seconds in (600, 300, 60, 8))
    assert [(ten, five, one), (2 * one, eight), ()] == told


@pytest.mark.parametrize("leads", ["soon", "10m,", "0s", "10m 5m"])
def test_what_is_no_length_of_time_is_refused(leads: str) -> None:
    """The problem names the setting and says what to write."""
    with pytest.raises(ConfigInvalid, match=r"RECORDBOT_WARN_BEFORE: must be lengths of time such as 10m,5m,1m"):
        read_settings({**GOOD, "RECORDBOT_WARN_BEFORE": leads})


def test_the_processs_own_environment_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not in the mapping does not count."""
    monkeypatch.setenv("RECORDBOT_PORT", "1")
    assert 3000 == Settings().port
    assert 3000 == read_settings(GOOD).port


def test_the_table_of_settings_is_complete() -> None:
    """Every name of the contract is in it, with its default, and secrets are marked."""
    rows = {row.name: row for row in settings_table()}
    assert {
        *("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL"),
        *("AGORA_APP_ID", "AGORA_CUSTOMER_ID", "AGORA_CUSTOMER_SECRET", "AGORA_APP_CERTIFICATE", "AGORA_API_URL"),
        *("AGORA_NOTIFICATION_ALLOW_V1",),
        *("AGORA_NOTIFICATION_SECRET", "RECORDBOT_DATABASE_URL", "RECORDBOT_TEMPLATES", "RECORDBOT_HOST"),
        *("RECORDBOT_PORT", "RECORDBOT_POLICY", "RECORDBOT_ALLOW_GUESTS", "RECORDBOT_WARN_BEFORE", "RECORDBOT_CONFIG"),
        *(
            f"RECORDBOT_STORAGE__<PROFILE>__{key}"
            for key in ("VENDOR", "REGION", "BUCKET", "ACCESS_KEY", "SECRET_KEY", "PREFIX", "ENDPOINT")
        ),
        *(f"RECORDBOT_STORAGE__<PROFILE>__READ_{key}" for key in ("ACCESS_KEY", "SECRET_KEY", "ENDPOINT", "REGION")),
        "RECORDBOT_LINKS_FOR",
        "RECORDBOT_PICTURES_CHANNEL",
    } == set(rows)
    assert {
        *("https://slack.com/api/", "https://api.agora.io", "sqlite:///recordbot.db", "127.0.0.1", "3000"),
        "10m,5m,1m",
        "7d",
    } == {row.default for row in rows.values() if row.default}
    assert {"SLACK_BOT_TOKEN", "AGORA_APP_CERTIFICATE", "RECORDBOT_STORAGE__<PROFILE>__SECRET_KEY"} <= {
        row.name for row in rows.values() if row.is_secret
    }


def test_the_channel_for_pictures_is_an_id() -> None:
    """A name would be refused by Slack only when the first picture is drawn."""
    assert "C024BE91L0" == read_settings({**GOOD, "RECORDBOT_PICTURES_CHANNEL": "C024BE91L0"}).pictures_channel
    (problem,) = problems({**GOOD, "RECORDBOT_PICTURES_CHANNEL": "#general"})
    assert "must be a channel's id" in problem


def test_two_signing_secrets_count_while_one_replaces_the_other() -> None:
    """Both are told apart, and neither may be shown."""
    settings = read_settings({**GOOD, "SLACK_SIGNING_SECRET": "planted-old,planted-new"})

    assert ("planted-old", "planted-new") == settings.signing_secrets
    assert {"planted-old", "planted-new"} <= set(settings.secrets())
    with pytest.raises(ConfigInvalid, match="SLACK_SIGNING_SECRET: must be one secret"):
        read_settings({**GOOD, "SLACK_SIGNING_SECRET": "planted-old,"})
