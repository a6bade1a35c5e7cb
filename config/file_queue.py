"""The queue of files of an installation without Redis, with one thing done otherwise.

Kombu's own transport writes a message under the name by which workers look for it. A worker that
looks just then takes an empty file, cannot read it and ends. Here a message gets that name when it
is whole: renaming is one step.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **_other: Any) -> None:  # type: ignore[override]
        """Put a message into the queue: names in the order of time, as kombu gives them.

        :raises ChannelError: if there is no room for it."""
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out) / name
        part = whole.with_suffix(".part")  # no worker looks for this one
        try:
            with part.open("wb") as file:
                file.write(dumps(payload).encode())
            os.replace(part, whole)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ChannelError(f"Cannot add {whole} to the queue") from error


class Transport(filesystem.Transport):
    Channel = Channel


def use() -> None:
    """From now on ``filesystem://`` means this one."""
    TRANSPORT_ALIASES["filesystem"] = "config.file_queue:Transport"
