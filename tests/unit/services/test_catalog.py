"""Templates in their folder: found, tried out, and told with file and line when they cannot work."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.config import shipped_templates
from bot.domain.form import form_of
from bot.errors import ConfigInvalid, WishInvalid
from bot.services.catalog import Catalog, load_catalog

MAIN: Final = {"main": {"vendor": 1, "region": 7, "bucket": "acme-recordings"}}
VOD: Final = {"vod": {"vendor": 2, "region": 1, "bucket": "unused"}}

WEBINAR: Final = """\
title: Webinar                         # at most 24 characters, Slack's limit for a modal's title
description: Everyone in one picture, HLS and MP4
mode: mix                              # individual | mix | web
storage: main                          # a storage profile; keys never stand in a template
stop_after: 1h                         # every recording has an end
longest: 4h                            # nobody extends beyond
request:                               # the fixed part of clientRequest, in Agora's own names
  recordingConfig:
    channelType: 1
    maxIdleTime: 300
    transcodingConfig: {width: 1280, height: 720, fps: 15, bitrate: 2260, mixedVideoLayout: 1}
  recordingFileConfig: {avFileType: [hls, mp4]}
form:                                  # what the person may change; label, type, bounds, choices and default come off the field
  - field: recordingConfig.maxIdleTime
    label: Stop when empty for (s)
  - field: recordingConfig.transcodingConfig.mixedVideoLayout
"""


def loaded(folder: Path, files: Mapping[str, str], storages: Mapping[str, Mapping[str, Any]] = MAIN) -> Catalog:
    """Return the catalogue of *folder* with *files* in it."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_catalog(folder, storages)


def problems(folder: Path, text: str, storages: Mapping[str, Mapping[str, Any]] = MAIN) -> list[str]:
    """Return what is wrong with a template of this *text*."""
    with pytest.raises(ConfigInvalid) as caught:
        loaded(folder, {"webinar.yml": text}, storages)
    return list(caught.value.problems)


def replaced(old: str, new: str) -> str:
    """Return the webinar with *old* in place of *new*."""
    assert old in WEBINAR
    return WEBINAR.replace(old, new)


def test_the_contracts_template_is_the_one_that_ships() -> None:
    """To the letter."""
    assert WEBINAR == (shipped_templates() / "webinar.yml").read_text(encoding="utf-8")


def test_every_template_that_ships_works_with_one_profile_and_without_doubts() -> None:
    """The bot starts with `main` alone; the one for VoD says what it needs."""
    catalog = load_catalog(shipped_templates(), MAIN)
    assert () == catalog.warnings
    assert [
        *("audio", "individual", "individual-audio", "individual-audio-mixed", "meeting"),
        *("recording-snapshots", "snapshots", "web-page", "web-page-live", "webinar"),
    ] == [template.id for template in catalog.all()]
    assert {"vod"} == set(catalog.unavailable)
    with pytest.raises(WishInvalid, match=r"no storage profile `vod`.*RECORDBOT_STORAGE__VOD__VENDOR"):
        catalog.get("VoD")


def test_every_template_that_ships_asks_for_a_few_things_and_waits_five_minutes() -> None:
    """Their forms fit on a screen, their titles into Slack, and latecomers are waited for."""
    catalog = load_catalog(shipped_templates(), {**MAIN, **VOD})
    assert {} == catalog.unavailable
    for template in catalog.all():
        assert 2 <= len(form_of(template)) <= 5, template.id
        assert template.description, template.id
        if template.mode != "web":
            assert 300 == template.request["recordingConfig"]["maxIdleTime"], template.id


def test_vod_needs_keys_of_alibaba() -> None:
    """Another vendor's keys would be refused when it is too late."""
    with pytest.raises(ConfigInvalid, match=r"vod.yml:\d+: VoD needs keys of Alibaba Cloud"):
        load_catalog(shipped_templates(), {**MAIN, "vod": MAIN["main"]})


def test_a_template_is_found_by_its_files_stem_in_any_case(tmp_path: Path) -> None:
    """People type as they like."""
    catalog = loaded(tmp_path, {"webinar.yml": WEBINAR, "Stand_Up.yaml": WEBINAR, "notes.txt": "no template"})
    assert ["Stand_Up", "webinar"] == [template.id for template in catalog.all()]
    assert ("webinar", "Stand_Up") == (catalog.get("WebInar").id, catalog.get("stand_up").id)
    assert "Stand_Up" == catalog.first().id


def test_a_template_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    """With the nearest first."""
    catalog = loaded(tmp_path, {"webinar.yml": WEBINAR, "meeting.yml": WEBINAR})
    with pytest.raises(WishInvalid, match="Did you mean `webinar`\\? There are `meeting` and `webinar`") as caught:
        catalog.get("webinr")
    assert "template" == caught.value.field
    with pytest.raises(WishInvalid, match=r"no template `x`\. There are `meeting`"):
        catalog.get("x")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("maxIdleTime: 300", "maxIdle: 300", 10, "request.recordingConfig has no maxIdle; it has maxIdleTime, "),
        ("maxIdleTime: 300", "maxIdleTime: 4", 10, "(R-029)"),
        ("maxIdleTime: 300", 'maxIdleTime: "300"', 10, "(R-006)"),
        ("[hls, mp4]", "[mp4]", 12, "(R-083)"),
        ("height: 720, ", "hight: 720, ", 11, "it has height, "),
        ("width: 1280", "width: 1921", 11, "(R-062)"),
        ("mode: mix", "mode: individual", 16, "does not apply to mode individual"),
        ("  - field: recordingConfig.transcodingConfig.mixedVideoLayout", "mode: individual", 16, "stands here twice"),
        ("[hls, mp4]}", "[hls, mp4]}\n  snapshotConfig: {fileType: [jpg]}", 13, "(R-090)"),
        ("mode: mix", "mode: Mix", 3, "(R-001)"),
        ("mode: mix", "mode: mix\nregion: eu", 4, "`region` is `CN`, `AP`, `EU` or `NA`, not `eu`"),
        ("mode: mix", "mode: mix\nregion: 3", 4, "or `NA`, not `3`; left out, it is near the bot"),
        ("mode: mix", "mode: mix\nregion: [EU]", 4, "`region` is `CN`"),
        ("storage: main", "storage: mian", 4, "there is no storage profile `mian`; there are `main`"),
        ("title: Webinar", "titel: Webinar", 1, "did you mean `title`?"),
        ("stop_after: 1h", "stop_after: 5h", 5, "longer than `longest`"),
        ("longest: 4h", "longest: 1:30", 6, "not a length of time"),
        ("- field: recordingConfig.maxIdleTime", "- field: recordingConfig.maxIdle", 14, "it has maxIdleTime, "),
        ("label: Stop when empty for (s)", "lable: x", 15, "no `lable`"),
        ("    channelType: 1\n", "    channelType: 1\n    channelType: 0\n", 10, "stands here twice; first in line 9"),
        ("    channelType: 1\n", "\tchannelType: 1\n", 9, "a tab"),
        ("channelType: 1", "channelType: {", 11, "not YAML"),
        ("channelType: 1", "channelType: 2026-11-22", 9, "put it in quotes"),
        ("channelType: 1", "channelType: 2026-99-99", 9, "put it in quotes"),
        ("channelType: 1", "channelType: !!python/name:os.system x", 9, "not YAML"),
        ("channelType: 1", "<<: {a: 1}", 9, "compound keys"),
        ("channelType: 1", "channelType: &a 1\n    streamTypes: *a", 9, "no anchors and aliases"),
        ("channelType: 1", "secret: planted", 9, "secrets do not stand in a template"),
        ("channelType: 1", f"channelType: {'[' * 200}{']' * 200}", 9, "nested too deeply"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    """Somebody can go there, and reads what would be right."""
    (told, *_) = problems(tmp_path, replaced(old, new))
    assert told.startswith(f"webinar.yml:{line}: ")
    assert says in told
    assert "planted" not in told


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    """Nobody mends one file to learn of the next."""
    with pytest.raises(ConfigInvalid) as caught:
        loaded(
            tmp_path,
            {
                "a.yml": replaced("maxIdleTime: 300", "maxIdle: 300\n    streamType: 1"),
                "b.yml": "",
                "c.yml": "- no mapping",
                "d e.yml": WEBINAR,
                "f.yml": WEBINAR,
                "f.yaml": WEBINAR,
            },
        )
    assert ["a.yml:10", "a.yml:11", "b.yml:1", "c.yml:1", "d e.yml:1", "f.yml:1"] == [
        ":".join(problem.split(":")[:2]) for problem in caught.value.problems
    ]


def test_every_problem_of_one_file_is_told_at_once(tmp_path: Path) -> None:
    """What is wrong with the file itself hides no value that Agora would refuse, and is told once."""
    text = (
        replaced("title: Webinar  ", "title: A webinar with much too long a name")
        .replace("storage: main", "storage: nowhere")
        .replace("stop_after: 1h", "stop_after: soon")
        .replace("channelType: 1", "chanelType: 1")
        .replace("maxIdleTime: 300", "maxIdleTime: 3")
        .replace("[hls, mp4]", "[mp4]")
        .replace("- field: recordingConfig.maxIdleTime", "- field: recordingConfig.maxIdle")
    )
    found = problems(tmp_path, text)
    assert [1, 4, 5, 9, 10, 12, 14] == sorted(int(problem.split(":")[1]) for problem in found)
    assert any("(R-029)" in problem for problem in found)
    assert any("(R-083)" in problem for problem in found)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """YAML is UTF-8; what cannot be read has a name all the same."""
    (tmp_path / "webinar.yml").write_bytes(b"\xff\xfe")
    (tmp_path / "folder.yml").mkdir()
    with pytest.raises(ConfigInvalid) as caught:
        load_catalog(tmp_path, MAIN)
    assert ("folder.yml:1: cannot be read: Is a directory.", "webinar.yml:1: not UTF-8.") == caught.value.problems


def test_a_folder_without_templates_is_told(tmp_path: Path) -> None:
    """The bot would have nothing to offer."""
    with pytest.raises(ConfigInvalid, match="RECORDBOT_TEMPLATES: there is no template"):
        load_catalog(tmp_path, MAIN)
    with pytest.raises(ConfigInvalid, match="RECORDBOT_TEMPLATES: cannot read the folder"):
        load_catalog(tmp_path / "nowhere", MAIN)


def test_without_any_profile_it_is_told_how_to_make_one(tmp_path: Path) -> None:
    """The setting's name is in the sentence."""
    (told,) = problems(tmp_path, WEBINAR, {})
    assert told.startswith("webinar.yml:4: there is no storage profile `main`; there is none at all.")
    assert "RECORDBOT_STORAGE__MAIN__VENDOR" in told


def test_an_optional_template_is_checked_although_it_cannot_be_used(tmp_path: Path) -> None:
    """A mistake in it does not wait for the day on which its profile is set up."""
    text = replaced("storage: main", "storage: other\noptional: true").replace("maxIdleTime: 300", "maxIdleTime: 4")
    assert ["webinar.yml:11"] == [problem.partition(": ")[0] for problem in problems(tmp_path, text)]


def test_a_required_text_is_tried_out_with_what_fits(tmp_path: Path) -> None:
    """Left to the form, an address at a CDN is one, a title is a text, and neither is a problem of the template."""
    live = (shipped_templates() / "web-page-live.yml").read_text(encoding="utf-8")
    assert () == loaded(tmp_path, {"live.yml": live}).warnings


def test_a_doubt_is_told_with_its_line_and_stops_nothing(tmp_path: Path) -> None:
    """Extras are doubts: sent on purpose, and never by a typo."""
    text = replaced("fps: 15", "fps: 20") + "extra:\n  recordingConfig:\n    newer: {a: 1}\n"
    catalog = loaded(tmp_path, {"webinar.yml": text})
    assert ["webinar.yml:11", "webinar.yml:19"] == sorted(warning.partition(": ")[0] for warning in catalog.warnings)
    assert "newer" in str(catalog.warnings)


def test_a_bucket_far_from_the_recording_servers_is_a_doubt(tmp_path: Path) -> None:
    """The profile's bucket lies in Frankfurt."""
    catalog = loaded(tmp_path, {"webinar.yml": replaced("mode: mix", "mode: mix\nregion: NA")})
    assert "NA" == catalog.get("webinar").service_region
    (warning,) = catalog.warnings
    assert warning.startswith("webinar.yml:4: region: the recording servers are to be in North America (NA)")
    assert "EU_CENTRAL_1" in warning
    assert warning.endswith("(R-103)")
    assert () == loaded(tmp_path, {"webinar.yml": replaced("mode: mix", "mode: mix\nregion: EU")}).warnings


def test_a_template_that_outlives_the_token_is_a_doubt(tmp_path: Path) -> None:
    """Only where the bot makes tokens."""
    long = {"webinar.yml": replaced("longest: 4h", "longest: 48h")}
    assert () == loaded(tmp_path, long).warnings
    (warning,) = load_catalog(tmp_path, MAIN, token_life=timedelta(hours=24)).warnings
    assert warning.startswith("webinar.yml:6: longest: `longest` is 48 h, and the recorder's token ends after 24 h")
