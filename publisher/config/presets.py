"""What the mail providers that bloggers use ask for: one line each, found by the sender's domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider's mail server, for senders with an address of its own."""

    host: str
    port: int
    security: Security
    quota: str = ""  # mails a day it is known to take, "500/d"; "" = not known


_QQ = Preset("smtp.qq.com", 465, "tls", "500/d")
_GMAIL = Preset("smtp.gmail.com", 465, "tls", "500/d")
_ICLOUD = Preset("smtp.mail.me.com", 587, "starttls")

PRESETS: Mapping[str, Preset] = {
    "qq.com": _QQ,
    "vip.qq.com": _QQ,
    "foxmail.com": _QQ,
    "163.com": Preset("smtp.163.com", 465, "tls"),
    "126.com": Preset("smtp.126.com", 465, "tls"),
    "yeah.net": Preset("smtp.yeah.net", 465, "tls"),
    "gmail.com": _GMAIL,
    "googlemail.com": _GMAIL,
    "icloud.com": _ICLOUD,
    "me.com": _ICLOUD,
}
