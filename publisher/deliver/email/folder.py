"""Mails as `.eml` files in a folder, for sites without a mail server and for a first look."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

from publisher.ids import content_hash
from publisher.model.delivery import Outcome, Retry, Sent, Traits

from .transport import MailObject

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


class FolderTransport:
    """Writes each mail to `<folder>/<its name>.eml`: the same delivery again is the same file.

    Args:
        folder: made when the first mail comes.
    """

    traits = Traits(slots=4, deduplicates=True, retry="mail")
    reaches_readers = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, mail: MailObject) -> Outcome:
        """Sent once the file is on the disk; Retry, for the whole lane, when it cannot be written."""
        name = mail.name if _FILE_NAME.fullmatch(mail.name) else content_hash(mail.name)
        try:
            await asyncio.to_thread(_write, self._folder, f"{name}.eml", mail.data)
        except OSError as error:
            reason = f"{self._folder.name}: {error.strerror}; make the folder writable"
            return Retry(reason, close_lane=True, unreached=True)
        return Sent()

    async def close(self) -> None:
        """Nothing is held open."""


def _write(folder: Path, name: str, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
