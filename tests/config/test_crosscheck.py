from __future__ import annotations

from collections.abc import Callable

import pytest

from publisher.config import Config

Read = Callable[..., Config]
Wrong = Callable[..., list[str]]

HOOK = 'type = "webhook"\nurl = "https://hooks.example.com/in"\n'
SELECTION = '[[feeds.selections]]\nname = "llm-infra"\n'

CASES = {
    "two channels of one name": (
        f'[[channels]]\nname = "a"\n{HOOK}[[channels]]\nname = "a"\n{HOOK}',
        "config.toml:6: channels[1].name (channel \"a\"): 'a' is already the name of channels[0]; give each a name of its own",
    ),
    "two digests of one name": (
        '[[digests]]\nname = "w"\nwhen = "hourly"\n[[digests]]\nname = "w"\nwhen = "hourly"',
        "config.toml:5: digests[1].name: 'w' is already the name of digests[0]; give each a name of its own",
    ),
    "two selections of one name": (
        SELECTION * 2,
        "config.toml:4: feeds.selections[1].name: 'llm-infra' is already the name of selections[0]; give each a name of its own",
    ),
    "a channel called as mail is": (
        f'[[channels]]\nname = "email"\n{HOOK}',
        "config.toml:2: channels[0].name (channel \"email\"): 'email' is the name of the mail queue; choose another",
    ),
    "no such selection, nearly": (
        f'{SELECTION}[[digests]]\nname = "w"\nwhen = "hourly"\nselection = "llm-infa"',
        "config.toml:6: digests[0].selection: there is no selection 'llm-infa'; did you mean \"llm-infra\"?",
    ),
    "no such selection": (
        f'{SELECTION}[[channels]]\nname = "a"\n{HOOK}selection = "x"',
        "config.toml:7: channels[0].selection (channel \"a\"): there is no selection 'x'; use one of llm-infra",
    ),
    "no selection at all": (
        f'[[channels]]\nname = "a"\n{HOOK}selection = "x"',
        "config.toml:5: channels[0].selection (channel \"a\"): there is no selection 'x'; add it as [[feeds.selections]]",
    ),
    "selected twice": (
        f'{SELECTION}[[digests]]\nname = "w"\nwhen = "hourly"\nselection = "llm-infra"\ntags = ["Go"]',
        "config.toml:6: digests[0].selection: selects posts twice; keep either it or categories, tags, authors and words",
    ),
    "alerts to nobody": (
        '[announce]\nalerts = "ops"',
        "config.toml:2: announce.alerts: there is no channel 'ops'; add it as [[channels]]",
    ),
    "alerts to nobody known": (
        f'[announce]\nalerts = "ops"\n[[channels]]\nname = "team"\n{HOOK}',
        "config.toml:2: announce.alerts: there is no channel 'ops'; use one of team",
    ),
    "feeds over the content": (
        '[feeds]\ndirectory = "."',
        'config.toml:2: feeds.directory: contains the content directory; use a folder of its own for feeds, such as "public/feeds"',
    ),
    "an alias outside": (
        '[feeds]\naliases = { "../old.xml" = "atom.xml" }',
        "config.toml:2: feeds.aliases: '../old.xml' leads out of the site; write it from the site's root: \"atom.xml\"",
    ),
    "an alias from nowhere": (
        '[feeds]\naliases = { "/old.xml" = "atom.xml" }',
        "config.toml:2: feeds.aliases: '/old.xml' leads out of the site; write it from the site's root: \"atom.xml\"",
    ),
    "feeds above the content": (
        '[feeds]\ndirectory = ".."',
        'config.toml:2: feeds.directory: contains the content directory; use a folder of its own for feeds, such as "public/feeds"',
    ),
    "smtp that is not there": (
        '[email]\nfrom = "a@qq.com"\nvia = "smtp"',
        'config.toml:3: email.via: there is no [email.smtp]; add it, or write via = "folder"',
    ),
    "mail from nobody": (
        '[email]\nsmtp.host = "mail.example"',
        'config.toml:1: email.from: is missing; mail by SMTP needs a sender, such as "Your Name <you@example.com>"',
    ),
    "a server that nobody knows": (
        '[email]\nfrom = "Me <me@blog.example>"\nsmtp.username = "me"',
        "config.toml:3: email.smtp.host: is missing, and there is no preset for blog.example; write host = …",
    ),
    "a password in the clear": (
        '[email]\nfrom = "me@blog.example"\n[email.smtp]\nhost = "mail.example"\nport = 25\npassword = "hunter2"',
        'config.toml:3: email.smtp.security: would send the password unencrypted; write "tls"',
    ),
    "subscribing on the web without one": (
        '[email]\nsubscribe = "web"',
        'config.toml:2: email.subscribe: "web" needs web.url; write the public address of `publisher run` there',
    ),
    "subscribing by mail without an inbox": (
        '[email]\nsubscribe = "inbox"',
        'config.toml:2: email.subscribe: "inbox" needs [email.inbox]; add it',
    ),
    "subscribers of nothing": (
        'digests = []\n[email]\nsubscribers = ["a@b.example"]',
        "config.toml:3: email.subscribers: would get the first digest, but there is none; add one as [[digests]]",
    ),
    "a branch that anyone could read": (
        '[store]\nsync = "branch:publisher-state"',
        'config.toml:1: store.key: is missing: sync writes only encrypted data; write key_env = "NAME OF A VARIABLE"',
    ),
}


@pytest.mark.parametrize(("text", "message"), CASES.values(), ids=CASES.keys())
def test_keys_that_do_not_fit_together(text: str, message: str, wrong: Wrong) -> None:
    assert wrong(text) == [message]


def test_a_password_may_go_in_the_clear_on_this_machine(read: Read) -> None:
    assert read(
        '[email]\nfrom = "me@blog.example"\n[email.smtp]\nhost = "127.0.0.1"\nport = 25\npassword = "x"'
    )


def test_a_key_that_is_wrong_itself_is_not_missed_as_well(wrong: Wrong) -> None:
    assert len(wrong('[email]\nfrom = "me"\nsmtp.host = "mail.example"')) == 1
