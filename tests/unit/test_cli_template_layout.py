"""`recordbot template layout`: a template's layout as a picture."""

from pathlib import Path
from typing import Final

import pytest

from bot.__main__ import main
from bot.cli.picture_bench import measured
from tests.unit.cli_settings import STORAGE, use

OVERLAPPING: Final = """
title: Two
mode: mix
storage: main
stop_after: 1h
longest: 4h
request:
  recordingConfig:
    subscribeVideoUids: ["1001", "1002"]
    transcodingConfig:
      width: 1280
      height: 720
      fps: 15
      bitrate: 2260
      mixedVideoLayout: 3
      layoutConfig:
        - {uid: "1001", x_axis: 0, y_axis: 0, width: 0.7, height: 1}
        - {uid: "1002", x_axis: 0.6, y_axis: 0, width: 0.4, height: 0.5}
  recordingFileConfig: {avFileType: [hls]}
"""


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with one template of somebody's own, which is used."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "two.yml").write_text(OVERLAPPING, encoding="utf-8")
    use(monkeypatch, STORAGE, RECORDBOT_TEMPLATES=str(folder))
    return folder


@pytest.fixture(autouse=True)
def _a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, STORAGE)


def test_a_template_that_ships_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For as many people as are asked for; what is on it is printed."""
    picture = tmp_path / "webinar.png"

    assert 0 == main(["template", "layout", "webinar", "--people", "9", "--out", str(picture)])
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "Best fit layout, 9 people, 1280 × 720. A grid of 1 to 9" in capsys.readouterr().out


def test_overlaps_of_ones_own_are_told(templates: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words as well as in the picture."""
    assert 0 == main(["template", "layout", "two", "--out", str(templates / "two.png")])
    assert "1002 covers a part of 1001" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["audio"], 1, "R-021"),
        (["individual"], 1, "R-060"),
        (["web-page"], 1, "R-060"),
        (["webinar", "--people", "18"], 2, "from 1 to 17"),
        (["webinar", "--people", "0"], 2, "from 1 to 17"),
        (["webiner"], 2, "Did you mean `webinar`?"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    """And nothing is written."""
    picture = tmp_path / "some.png"

    assert status == main(["template", "layout", *arguments, "--out", str(picture)])
    assert said in capsys.readouterr().err
    assert not picture.exists()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the path, and what the system says."""
    assert 1 == main(["template", "layout", "webinar", "--out", str(tmp_path / "nowhere" / "x.png")])
    assert "nowhere" in capsys.readouterr().err


def test_the_bench_measures_what_is_drawn() -> None:
    """Each time anew, and the size is that of the picture."""
    drawn: list[bytes] = []

    def draw() -> bytes:
        drawn.append(b"12345")
        return drawn[-1]

    milliseconds, size = measured(draw, times=3)
    assert (3, 5) == (len(drawn), size)
    assert milliseconds >= 0
