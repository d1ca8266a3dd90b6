"""Embeds that play or fetch something from elsewhere: readers get a link to its page."""

from __future__ import annotations

from html import escape

from publisher.content.sanitize import watch_page

from .embed import Embed, Html, Plugin, Result
from .write import argument, commas, link, named, words

_PAGES = {
    "asciinema": "https://asciinema.org/a/{}",
    "bilibili": "https://www.bilibili.com/video/{}/",
    "caniuse": "https://caniuse.com/{}",
    "codepen": "https://codepen.io/pen/{}",
    "codesandbox": "https://codesandbox.io/s/{}",
    "github": "https://github.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "jsfiddle": "https://jsfiddle.net/{}/",
    "spotify": "https://open.spotify.com/{}",
    "vimeo": "https://vimeo.com/{}",
    "youtube": "https://www.youtube.com/watch?v={}",
    "youtube playlist": "https://www.youtube.com/playlist?list={}",
}
_NETEASE = {"song": "song", "album": "album", "playlist": "playlist", "artist": "artist"}


def service(name: str) -> Plugin:
    """An embed that names something at the service `name` by its id, or by its whole address."""

    def expand(embed: Embed) -> Result:
        id_ = argument(embed.args, "id") or argument(embed.args, "videoId") or argument(embed.args, "bvid")
        if not id_:
            embed.warn(f"`{embed.name}` names nothing to show", "give the id as its first argument")
            return Html("")
        if name == "bilibili" and id_.isdigit():
            id_ = f"av{id_}"
        return _page_link(id_ if id_.startswith(("http:", "https:")) else _PAGES[name].format(id_.strip("/")))

    return Plugin(expand)


def youtube(embed: Embed) -> Result:
    """`{% youtube id [type] %}`, `{{< youtube id="…" >}}`."""
    kind = argument(embed.args, "type", 1)
    return service("youtube playlist" if kind == "playlist" else "youtube").expand(embed)


def gist(embed: Embed) -> Result:
    """`{% gist user/id [file] %}`, `{{< gist user id [file] >}}`."""
    user, *rest = words(embed.args) or [""]
    path = user if "/" in user or not rest else f"{user}/{rest[0]}"
    return _page_link(f"https://gist.github.com/{path}")


def tweet(embed: Embed) -> Result:
    """`{{< x user="…" id="…" >}}`, `{% twitter https://… %}`."""
    first, id_ = argument(embed.args, "user"), argument(embed.args, "id", 1)
    if first.startswith("http"):
        return _page_link(first)
    return _page_link(
        f"https://x.com/{first or 'i'}/status/{id_}" if id_ else f"https://x.com/i/status/{first}"
    )


def video(embed: Embed) -> Result:
    """`{% video url %}`, `{{< video src="…" >}}`: a file that the reader's own player can show."""
    url = argument(embed.args, "src") or argument(embed.args, "url")
    return Html(f'<p><video src="{escape(url.rstrip(","))}" controls>{link(url)}</video></p>' if url else "")


def audio(embed: Embed) -> Result:
    """`{% audio url %}`, `{{< audio src="…" >}}`."""
    url = argument(embed.args, "src") or argument(embed.args, "url")
    return Html(f'<p><audio src="{escape(url.rstrip(","))}" controls>{link(url)}</audio></p>' if url else "")


def page(embed: Embed) -> Result:
    """`{% iframe url %}`, `{% pdf url %}`: a link to what the frame would hold."""
    url = argument(embed.args, "src") or argument(embed.args, "url")
    return _page_link(watch_page(url)) if url else Html("")


def player(embed: Embed) -> Result:
    """`{% aplayer title author url %}`, `{% dplayer "url=…" %}`: the first address found."""
    found = [
        word.partition("url=")[2] or word for word in words(embed.args) if "url=" in word or "://" in word
    ]
    titles = [word for word in words(embed.args) if "=" not in word and "://" not in word][:2]
    return Html(
        f"<p>{link(found[0], ' — '.join(titles))}</p>" if found else f"<p>{escape(' — '.join(titles))}</p>"
    )


def meting(embed: Embed) -> Result:
    """`{% meting "id" "netease" "song" %}`."""
    id_, server, kind, *_ = [*words(embed.args), "", "", ""]
    if server == "netease" and kind in _NETEASE:
        return _page_link(f"https://music.163.com/#/{_NETEASE[kind]}?id={id_}")
    return Html(f"<p>♫ {escape(' '.join(filter(None, (server, kind, id_))))}</p>")


def music(embed: Embed) -> Result:
    """LoveIt's `{{< music url="…" name="…" artist="…" >}}`, or `server="netease" type="song" id="…"`."""
    options = named(embed.args)
    url = options.get("url") or options.get("auto") or argument(embed.args, "url")
    if url.startswith(("http:", "https:", "/")):
        said = " — ".join(filter(None, (options.get("name"), options.get("artist"))))
        return Html(f"<p>{link(url, said)}</p>")
    if options.get("server") == "netease" and options.get("type") in _NETEASE:
        return _page_link(f"https://music.163.com/#/{_NETEASE[options['type']]}?id={options.get('id', '')}")
    return Html("")


def caniuse(embed: Embed) -> Result:
    """`{% caniuse feature @ periods %}`."""
    return _page_link(_PAGES["caniuse"].format(embed.args.partition("@")[0].strip()))


def github_card(embed: Embed) -> Result:
    """`{% ghcard user[/repository], theme=… %}`."""
    return _page_link(_PAGES["github"].format(commas(embed.args)[0]))


def _page_link(url: str) -> Html:
    return Html(f"<p>{link(url)}</p>")


YOUTUBE = Plugin(youtube)
GIST = Plugin(gist, void=True)
TWEET = Plugin(tweet)
VIDEO = Plugin(video)
AUDIO = Plugin(audio)
PAGE = Plugin(page)
PLAYER = Plugin(player)
METING = Plugin(meting, void=True)
MUSIC = Plugin(music, void=True)
CANIUSE = Plugin(caniuse, void=True)
GITHUB_CARD = Plugin(github_card, void=True)
