from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.config import Config, ConfigErrors, load
from publisher.errors import ConfigError

Read = Callable[..., Config]
Wrong = Callable[..., list[str]]

CHANNEL = '[[channels]]\nname = "team"\ntype = "webhook"\nurl = "https://hooks.example.com/in"\n'


def test_an_empty_file_is_a_configuration(read: Read) -> None:
    assert read("").digests[0].when == "weekly mon 09:00"


CASES = {
    "unknown key": (
        '[content]\nsetle = "2m"',
        'config.toml:2: content.setle: unknown key; did you mean "settle"?',
    ),
    "unknown table": ("[site]\n[contnet]", 'config.toml:2: contnet: unknown key; did you mean "content"?'),
    "unknown key, like none": (
        "[log]\nxyz = 1",
        "config.toml:2: log.xyz: unknown key; the keys here are level, format",
    ),
    "unknown key of a dotted table": (
        '[email]\nfrom = "a@b.example"\nsmtp.hots = "h"\nsmtp.host = "h"',
        'config.toml:3: email.smtp.hots: unknown key; did you mean "host"?',
    ),
    "misspelt variable key": (
        '[store]\nkey_evn = "K"',
        'config.toml:2: store.key_evn: unknown key; did you mean "key_env"?',
    ),
    "choice": (
        '[feeds]\ncontent = "ful"',
        'config.toml:2: feeds.content: "ful" is not possible here; did you mean "full"?',
    ),
    "choice, like none": (
        '[content]\nwatch = "x"',
        'config.toml:2: content.watch: "x" is not possible here; write one of auto, events, poll',
    ),
    "choice, one of which is empty": (
        '[email]\nfrom = "a@b.example"\nsmtp.host = "h"\nsmtp.security = "x"',
        'config.toml:4: email.smtp.security: "x" is not possible here; write one of tls, starttls, none',
    ),
    "item of a list": (
        '[feeds]\nformats = [\n"atom",\n"rs"]',
        'config.toml:2: feeds.formats[1]: "rs" is not possible here; did you mean "rss"?',
    ),
    "number": (
        '[feeds]\nlimit = "x"',
        "config.toml:2: feeds.limit: must be a whole number; for example limit = 20",
    ),
    "text": (
        "[site]\ntitle = 3",
        "config.toml:2: site.title: must be text; it takes text: the site's name; default the generator's",
    ),
    "list": (
        "[content]\ninclude = 3",
        "config.toml:2: content.include: must be a list; it takes list of texts: globs of files to read; [] = what the generator reads",
    ),
    "true or false": (
        "[feeds]\npage = 3",
        "config.toml:2: feeds.page: must be true or false; for example page = true",
    ),
    "table": ("site = 3", "config.toml:1: site: must be a table; see docs/reference/config.md"),
    "too small": (
        "[announce]\nburst = -1",
        "config.toml:2: announce.burst: must be at least 0; for example burst = 5",
    ),
    "too big": (
        "[content]\nmass_change = 101",
        "config.toml:2: content.mass_change: must be at most 100; for example mass_change = 20",
    ),
    "duration": (
        '[content]\nsettle = "2 minutes"',
        'config.toml:2: content.settle: \'2 minutes\' is not a duration; write "90s", "10m", "2h" or "3d"',
    ),
    "duration, a number": (
        "[content]\nsettle = 2",
        'config.toml:2: content.settle: \'2\' is not a duration; write "90s", "10m", "2h" or "3d"',
    ),
    "duration, empty": (
        '[content]\nsettle = ""',
        'config.toml:2: content.settle: is empty; write "90s", "10m", "2h" or "3d"',
    ),
    "hours": (
        '[announce]\nquiet = "23-8"',
        "config.toml:2: announce.quiet: '23-8' is not a span of hours; write \"23:00-08:00\"",
    ),
    "rate": (
        '[email]\nrate = "5 a second"',
        "config.toml:2: email.rate: '5 a second' is not a rate; write \"18/m\": a number, then /s, /m, /h or /d",
    ),
    "zone": (
        '[site]\ntimezone = "Asia/Shanghia"',
        "config.toml:2: site.timezone: 'Asia/Shanghia' is not a time zone; did you mean \"Asia/Shanghai\"?",
    ),
    "zone, like none": (
        '[site]\ntimezone = "+8"',
        "config.toml:2: site.timezone: '+8' is not a time zone; write a name such as \"Asia/Shanghai\"",
    ),
    "zone, a folder of them": (
        '[site]\ntimezone = "Asia"',
        "config.toml:2: site.timezone: 'Asia' is not a time zone; write a name such as \"Asia/Shanghai\"",
    ),
    "zone, out of the database": (
        '[site]\ntimezone = "../Asia/Shanghai"',
        "config.toml:2: site.timezone: '../Asia/Shanghai' is not a time zone; did you mean \"Asia/Shanghai\"?",
    ),
    "language": (
        '[site]\nlanguage = "zh_CN"',
        'config.toml:2: site.language: \'zh_CN\' is not a language; write a tag such as "zh-CN" or "en"',
    ),
    "address": (
        '[web]\nurl = "blog.example.com"',
        "config.toml:2: web.url: 'blog.example.com' is not a web address; write the whole address, such as \"https://blog.example.com\"",
    ),
    "host and port": (
        '[web]\nlisten = "8000"',
        "config.toml:2: web.listen: '8000' is not host:port; write \"127.0.0.1:8000\"",
    ),
    "port out of range": (
        '[web]\nlisten = "127.0.0.1:99999"',
        "config.toml:2: web.listen: '127.0.0.1:99999' is not host:port; write \"127.0.0.1:8000\"",
    ),
    "private host whose port is none": (
        '[network]\nallow_private = ["chat.internal:123456"]',
        "config.toml:2: network.allow_private[0]: 'chat.internal:123456' is not host:port; "
        'write "host:8065" or "host:*"',
    ),
    "private host": (
        '[network]\nallow_private = ["127.0.0.1"]',
        'config.toml:2: network.allow_private[0]: \'127.0.0.1\' is not host:port; write "host:8065" or "host:*"',
    ),
    "sender": (
        '[email]\nfrom = "me"',
        'config.toml:2: email.from: \'me\' is not a mail address; write "you@example.com" or "Your Name <you@example.com>"',
    ),
    "sender of two lines": (
        '[email]\nfrom = "me\\nBcc: x <a@b.example>"',
        "config.toml:2: email.from: 'me\\nBcc: x <a@b.example>' is not a mail address; "
        'write "you@example.com" or "Your Name <you@example.com>"',
    ),
    "proxy, whose password stays untold": (
        '[network]\nproxy = "user:hunter2@host"',
        'config.toml:2: network.proxy: is not the address of an HTTP proxy; write "http://host:port"',
    ),
    "proxy of a kind that we do not speak": (
        '[network]\nproxy = "socks5://127.0.0.1:1080"',
        'config.toml:2: network.proxy: is not the address of an HTTP proxy; write "http://host:port"',
    ),
    "store, whose password stays untold": (
        '[store]\nurl = "mysql://me:hunter2@host/db"',
        'config.toml:2: store.url: is not a store; write "sqlite:///publisher.db", '
        'or "postgresql+psycopg://user:password@host/name" with url_env',
    ),
    "content folder": (
        '[content]\ndirectory = "nowhere"',
        "config.toml:2: content.directory: is not a folder; write the folder of the site or of its posts",
    ),
    "channel without a name": (
        '[[channels]]\ntype = "webhook"\nurl = "https://hooks.example.com/in"',
        "config.toml:1: channels[0].name: is missing; write name = …",
    ),
    "channel of no type": (
        '[[channels]]\nname = "team"',
        'config.toml:1: channels[0].type (channel "team"): is missing; write type = …',
    ),
    "channel of an unknown type": (
        '[[channels]]\nname = "team"\ntype = "fieshu"',
        'config.toml:3: channels[0].type (channel "team"): \'fieshu\' is not a channel type; did you mean "feishu"?',
    ),
    "channel's own key misspelt": (
        f'{CHANNEL}secrte = "S"',
        'config.toml:5: channels[0].secrte (channel "team"): unknown key; did you mean "secret"?',
    ),
    "channel's common key misspelt": (
        f'{CHANNEL}langauge = "en"',
        'config.toml:5: channels[0].langauge (channel "team"): unknown key; did you mean "language"?',
    ),
    "channel without its address": (
        f'{CHANNEL}\n[[channels]]\nname = "b"\ntype = "webhook"',
        'config.toml:6: channels[1].url (channel "b"): is missing; write url_env = "NAME OF A VARIABLE"',
    ),
    "empty name": (
        CHANNEL.replace("team", ""),
        'config.toml:2: channels[0].name (channel ""): is empty; it takes text: a unique name',
    ),
}


@pytest.mark.parametrize(("text", "message"), CASES.values(), ids=CASES.keys())
def test_a_wrong_key_says_where_what_and_how_to_mend(text: str, message: str, wrong: Wrong) -> None:
    assert wrong(text) == [message]


def test_a_type_that_comes_later_says_so(wrong: Wrong) -> None:
    [message] = wrong('[[channels]]\nname = "d"\ntype = "apprise"')
    assert re.fullmatch(
        r"config.toml:3: channels\[0\].type \(channel \"d\"\): 'apprise' is not supported yet; "
        r"use one of .*webhook.* until then",
        message,
    )


def test_a_when_that_is_none_is_told_by_the_cadences(wrong: Wrong) -> None:
    [message] = wrong(f'{CHANNEL}when = "dayly 9"')
    assert message.startswith('config.toml:5: channels[0].when (channel "team"): ')
    assert "; " in message


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file(wrong: Wrong) -> None:
    messages = wrong(
        f"""\
[feeds]
limit = 0
[email]
from = "me@qq.com"
smtp.password_env = "NOT_SET"
{CHANNEL}selection = "llm"
{CHANNEL}
"""
    )
    assert [message.partition(" ")[2].partition(": ")[0] for message in messages] == [
        "feeds.limit",
        "email.smtp.password_env",
        'channels[0].selection (channel "team")',
        'channels[1].name (channel "team")',
    ]


def test_the_problems_are_data_too(read: Read) -> None:
    with pytest.raises(ConfigErrors) as caught:
        read('[content]\nsetle = "2m"')
    [problem] = caught.value.problems
    assert (problem.line, problem.message, problem.mend) == (
        2,
        "content.setle: unknown key",
        'did you mean "settle"?',
    )
    assert caught.value.exit_status == 2


def test_a_wrong_secret_is_told_without_its_value(wrong: Wrong) -> None:
    messages = wrong(
        '[[channels]]\nname = "a"\ntype = "webhook"\nurl = ["hunter2"]\nsecret = 12345678901\nmore = "hunter2"'
    )
    assert len(messages) == 3
    assert not any("hunter2" in message or "12345678901" in message for message in messages)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[site]\ntitle = blog",
            "config.toml:2: is not TOML: Invalid value; texts need quotes, and a key may occur only once",
        ),
        (
            "[site]\nurl = ''\nurl = ''",
            "config.toml:3: is not TOML: Cannot overwrite a value; texts need quotes, and a key may occur only once",
        ),
        (
            'baseURL = "https://blog.example.com"\n[params]',
            "config.toml: has none of our tables: site, content, feeds, store, announce, channels, email, digests, web, "
            "network, log; name the right file with --config FILE",
        ),
    ],
)
def test_a_file_that_is_no_configuration(text: str, message: str, wrong: Wrong) -> None:
    assert wrong(text) == [message]


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes("[site]\ntitle = '博客'".encode("gbk"))
    with pytest.raises(ConfigErrors, match=r"config\.toml:2: is not UTF-8; save it as UTF-8$"):
        load(file, {})


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[site]\r\ntitle = 'x'", encoding="utf-8-sig")
    assert load(file, {}).site.title == "x"


def test_the_nearest_file_in_a_folder_above_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / "blog" / "source" / "_posts"
    deep.mkdir(parents=True)
    (tmp_path / "blog" / "config.toml").write_text("[site]\ntitle = 'near'")
    (tmp_path / "config.toml").write_text("[site]\ntitle = 'far'")
    monkeypatch.chdir(deep)
    config = load(None, {})
    assert (config.site.title, config.folder) == ("near", tmp_path / "blog")


def test_no_file_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")  # above the temporary folder somebody may have one
    with pytest.raises(ConfigError) as caught:
        load(None, {})
    assert str(caught.value) == (
        "there is no config.toml here or in a folder above; "
        "create one with publisher init, or name yours with --config FILE"
    )


def test_ours_goes_before_a_generators_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text('baseURL = "https://hugo.example/"\n')
    (tmp_path / "publisher.toml").write_text('[site]\ntitle = "ours"\n')
    monkeypatch.chdir(tmp_path)
    assert load(None, {}).site.title == "ours"


def test_a_named_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(Path("/nowhere/x.toml"), {})
    assert str(caught.value) == (
        "/nowhere/x.toml cannot be read: No such file or directory; name the right file with --config FILE"
    )


CONTRACT = Path(__file__).parents[3] / "shared" / "contract" / "config.toml"


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract's config.toml is not at ../shared/contract")
def test_the_contract_loads_with_every_example_in_force(read: Read, tmp_path: Path) -> None:
    (tmp_path / "dkim.pem").write_text("a key\n")
    tables = CONTRACT.read_text(encoding="utf-8").partition("\n[site]")[2]  # after the introduction
    text = re.sub(r"^# (?=\[|[a-z_]+ = )", "", f"[site]{tables}", flags=re.MULTILINE)
    needed = {
        'url = "…"': 'url = "https://blog.example/feeds"',
        'rate = "5/s"; ': 'rate = "5/s"\n',
        "sync = ": 'key_env = "KEY"\nsync = ',
        "[email.smtp]": '[email.smtp]\nhost = "mail.blog.example"',
        "[email.dkim]": '[email.dkim]\nselector = "s"\nkey_file = "dkim.pem"',
        "[email.inbox]": '[email.inbox]\nhost = "imap.blog.example"\npassword_env = "IMAP"',
    }
    for line, more in needed.items():
        text = text.replace(f"\n{line}", f"\n{more}")
    hook = "https://open.feishu.cn/open-apis/bot/v2/hook/x"
    config = read(text, FEISHU_URL=hook, FEISHU_SECRET="s", IMAP="p", KEY="k")
    assert config.channels[0].type == "feishu"
    assert config.feeds.selections[0].words == ("vLLM", "verl")
    assert config.email.dkim
    assert config.email.dkim.key.get_secret_value() == "a key"
