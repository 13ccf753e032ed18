"""`recordbot blocks dump`: one file for each payload."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main


def test_every_payload_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Messages, forms and Home tabs, each JSON that can be pasted into Block Kit Builder."""
    folder = tmp_path / "new" / "folder"

    assert 0 == main(["blocks", "dump", str(folder)])

    files = sorted(folder.iterdir())
    assert {"message", "modal", "home"} == {file.stem.partition("_")[0] for file in files}
    assert all(json.loads(file.read_text(encoding="utf-8"))["blocks"] for file in files)
    assert f": {len(files)}" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file stands there."""
    (tmp_path / "file").touch()
    assert 2 == main(["blocks", "dump", str(tmp_path / "file")])
    assert "file" in capsys.readouterr().err
