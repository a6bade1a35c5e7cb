"""The queue of files: no message can be seen before it is whole."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from config import celery_app, file_queue


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    assert celery_app.main == "targets", "whoever has the application has this transport"
    names = ("data_folder_in", "data_folder_out", "control_folder", "processed_folder")
    return Connection(
        "filesystem://", transport_options={**dict.fromkeys(names, str(tmp_path)), "queue": "x"}
    )


def test_a_message_has_its_name_when_it_is_whole(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[bytes] = []

    def looked_on(part: Path, whole: Path) -> None:
        assert not list(tmp_path.glob("*.msg")), "nothing to be found yet"
        named.append(part.read_bytes())
        rename(part, whole)

    rename = os.replace
    monkeypatch.setattr(os, "replace", looked_on)
    channel = connection.default_channel
    assert isinstance(channel, file_queue.Channel)
    channel._put("mail", {"body": "甲"})
    assert [json.loads(text) for text in named] == [{"body": "甲"}]
    assert channel._get("mail") == {"body": "甲"}
    assert not list(tmp_path.glob("*.msg"))


def test_without_room_nothing_is_left_behind(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(part: Path, whole: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    channel = connection.default_channel
    assert isinstance(channel, file_queue.Channel)
    with pytest.raises(ChannelError):
        channel._put("mail", {})
    assert not list(tmp_path.iterdir())
