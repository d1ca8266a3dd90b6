"""From posts to the bytes of every feed. Does no I/O itself.

    posts ─select→ scopes ─directories→ plans ─head→ feeds without entries
          ─feed_key→ unchanged? kept : entries, render → outputs;  page, outline, manifest → outputs

The caller stores `Built.announced` (ids must be stored before any byte that contains them), calls `write`, then
stores `Written.records`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from publisher import ids
from publisher.clock import EPOCH, micros
from publisher.model.feed import Feed, FeedFormat, FeedPlan, Scope
from publisher.model.post import Category, Entry, Post, Problem, Site, Taxonomy
from publisher.model.subscription import path_text
from publisher.words.i18n import Words
from publisher.words.templates import Templates

from . import manifest, opml, page
from .compress import Encode, encoders
from .formats import formats, render_within
from .paths import Slug, address, directories
from .select import renamed, select
from .settings import FeedSettings
from .state import MANIFEST, OUTLINE, PAGE, UNPROVEN, FeedIdentity, Output, Stamp, State

Entries = Callable[[Sequence[Post]], Iterable[Entry]]
"""From posts to their entries, in the same order."""

Fetch = Callable[[Sequence[Post]], tuple[Entry, ...]]
Home = Callable[[Taxonomy, Category], str | None]
"""From a taxonomy and a name to the address of the site's own page about it; None if there is none."""

_REVISION = "1"  # of the rendering here; a new one makes every feed be rendered and compared again


@dataclass(frozen=True, slots=True)
class Built:
    """Everything that should be on disk."""

    outputs: Mapping[str, Output]  # by path, to be compared and written; the manifest is last
    kept: tuple[str, ...]  # paths of files that are up to date: neither rendered nor compared
    identities: Mapping[str, FeedIdentity]  # by scope key, including those known before
    feeds: tuple[Feed, ...]  # every feed, without entries, in the order of the page
    problems: tuple[Problem, ...] = ()

    def announced(self, before: State) -> State:
        """The state to store before writing, so that after a crash every file of ours is known to be ours."""
        new = self.outputs.keys() - before.files.keys()
        meant = {path: self.outputs[path].record(path, UNPROVEN) for path in new}
        return State(self.identities, {**before.files, **meant})


@dataclass(frozen=True, slots=True)
class _Pass:
    """What stays the same during one pass."""

    site: Site
    settings: FeedSettings
    state: State
    on_disk: Mapping[str, Stamp]
    encoders: Mapping[str, Encode] = field(default_factory=dict)

    def copies(self, path: str) -> Iterator[tuple[str, Encode]]:
        """Every path that gets the file `path` in some encoding, itself first."""
        yield path, bytes
        for ending, encode in self.encoders.items():
            yield f"{path}.{ending}", encode
        if self.settings.public is not None:
            for alias, target in self.settings.aliases.items():
                if target == path:
                    yield f"/{alias}", bytes

    def is_current(self, path: str, key: str) -> bool:
        """Whether `path` and its copies are on disk as the last pass left them, for the same `key`."""
        for copy, _ in self.copies(path):
            record = self.state.files.get(copy)
            if record is None or record.key_hash != key or not record.is_as_left(self.on_disk.get(copy)):
                return False
        return True

    def outputs(
        self, path: str, make: Callable[[], bytes], key: str = "", feed: Feed | None = None
    ) -> dict[str, Output]:
        """The output of `make` for `path`, and its copies."""
        updated = feed.updated if feed else EPOCH
        whole = Output(make, key, feed.scope.key if feed else "", updated)
        copies = {
            copy: Output(partial(_encoded, whole, encode), key, "", updated)
            for copy, encode in self.copies(path)
        }
        return {**copies, path: whole}


def _encoded(whole: Output, encode: Encode) -> bytes:
    return encode(whole.data)


def build(
    posts: Iterable[Post],
    site: Site,
    settings: FeedSettings,
    state: State,
    on_disk: Mapping[str, Stamp],
    entries: Entries,
    templates: Templates,
    *,
    slug: Slug = lambda _kind, _name: (),
    home: Home = lambda _kind, _name: None,
    fingerprint: str = "",
) -> Built:
    """What should be on disk for `posts`; the same arguments give the same bytes.

    Args:
        state: what the last pass left, from the store or else from the manifest.
        on_disk: stamps of the files in `state`, so that a file that was deleted or changed is rendered again.
        entries: renders posts; called at most once for each, and only for feeds that changed.
        slug, home: the generator's own paths and pages of categories and tags.
        fingerprint: of everything else that decides what `entries` returns, such as renderer and configuration.

    Raises:
        ConfigError: a format or a compression is unknown.
        TemplateError: the user's own template of the page is broken.
    """
    posts = tuple(posts)
    kinds = formats(settings.formats)
    this = _Pass(site, settings, state, on_disk, encoders(settings.compress))
    plans = _plans(posts, this, slug)
    identities = {**state.identities, **{plan.scope.key: _identity(plan, this) for plan in plans}}
    feeds = [_head(plan, identities[plan.scope.key].id, this, kinds, home) for plan in plans]
    fetch = _remembering(entries, settings)

    outputs: dict[str, Output] = {}
    kept: list[str] = []
    for plan, feed in zip(plans, feeds, strict=True):
        key = feed_key(plan, feed, settings, fingerprint)
        stale = [kind for kind in kinds if not this.is_current(_path(plan, kind), key)]
        kept += (copy for kind in kinds if kind not in stale for copy, _ in this.copies(_path(plan, kind)))
        for kind in stale:
            make = partial(_render, kind, feed, plan.posts, fetch, settings.max_bytes)
            outputs |= this.outputs(_path(plan, kind), make, key, feed)
    lists, kept_lists = _lists(plans, feeds, this, templates)
    outputs |= lists
    kept += kept_lists
    last = _manifest(posts, outputs, kept, identities, state)
    return Built(
        outputs | last, tuple(kept), identities, tuple(feeds), tuple(_problems(settings, plans, kinds))
    )


def _render(kind: FeedFormat, feed: Feed, posts: Sequence[Post], fetch: Fetch, limit: int) -> bytes:
    return render_within(limit, kind, replace(feed, entries=fetch(posts)))


def feed_key(plan: FeedPlan, feed: Feed, settings: FeedSettings, fingerprint: str = "") -> str:
    """A hash of everything that decides a feed's bytes, computed without rendering a post."""
    site = feed.site
    head = (
        feed.id,
        feed.title,
        feed.description,
        feed.home_url,
        site.url,
        site.title,
        site.author,
        site.language,
    )
    wish = (settings.content, str(settings.max_bytes), *feed.hubs, *feed.urls.values())
    entries = (
        text for post in plan.posts for text in (post.id, post.content_hash, str(micros(post.updated)))
    )
    return ids.content_hash(_REVISION, fingerprint, *head, *wish, *entries)


def _plans(posts: Iterable[Post], this: _Pass, slug: Slug) -> list[FeedPlan]:
    known = this.state.identities
    chosen = select(posts, this.site, this.settings, known)
    where = directories(chosen, slug, {key: identity.directory for key, identity in known.items()})
    limit = this.settings.limit
    return [
        FeedPlan(scope, where[scope.key], members[:limit], len(members)) for scope, members in chosen.items()
    ]


def _identity(plan: FeedPlan, this: _Pass) -> FeedIdentity:
    known = this.state.identities.get(plan.scope.key)
    return FeedIdentity(known.id if known else ids.feed_uid(this.site.url, plan.scope.key), plan.directory)


def _head(plan: FeedPlan, uid: str, this: _Pass, kinds: Iterable[FeedFormat], home: Home) -> Feed:
    """The feed of `plan` without its entries."""
    title = _title(plan.scope, this)
    scope = renamed(plan.scope, this.settings.category_aliases)
    page_url = home(scope.kind, scope.name) if scope.kind in ("categories", "tags") else None
    return Feed(
        scope=plan.scope,
        id=uid,
        title=title,
        description=this.site.description or title,
        site=this.site,
        home_url=page_url or this.site.url,
        urls={kind.name: address(this.settings.url, _path(plan, kind)) for kind in kinds},
        entries=(),
        updated=max((post.updated for post in plan.posts), default=EPOCH),
        hubs=this.settings.hubs,
    )


def _title(scope: Scope, this: _Pass) -> str:
    """The feed's title; what differs comes first, because feed readers show titles in narrow columns."""
    scope = renamed(scope, this.settings.category_aliases)
    titles = {search.name: search.title for search in this.settings.selections}
    match scope.kind:
        case "site":
            return this.site.title
        case "archives":
            own = "-".join(scope.name)
        case "selections":
            own = titles[scope.name[0]] or scope.name[0]
        case _:
            own = path_text(scope.name)
    return f"{own} · {this.site.title}"


def _path(plan: FeedPlan, kind: FeedFormat) -> str:
    return f"{plan.directory}/{kind.file_name}" if plan.directory else kind.file_name


def _remembering(entries: Entries, settings: FeedSettings) -> Fetch:
    """`entries`, called once per post, and without full texts if only summaries are wanted."""
    made: dict[str, Entry] = {}

    def fetch(posts: Sequence[Post]) -> tuple[Entry, ...]:
        for entry in entries([post for post in posts if post.id not in made]):
            made[entry.id] = entry if settings.content == "full" else replace(entry, html="")
        return tuple(made[post.id] for post in posts)

    return fetch


def _lists(
    plans: list[FeedPlan], feeds: list[Feed], this: _Pass, templates: Templates
) -> tuple[dict[str, Output], list[str]]:
    """The page and the OPML file, which both list all feeds; or their paths, if they are up to date."""
    rows = list(zip(plans, feeds, strict=True))
    listed = (repr((plan.directory, plan.total, feed)) for plan, feed in rows)
    key = ids.content_hash(_REVISION, templates.fingerprint(), *listed)
    paths = (OUTLINE, PAGE) if this.settings.page else (OUTLINE,)
    if all(this.is_current(path, key) for path in paths):
        return {}, [copy for path in paths for copy, _ in this.copies(path)]
    words = Words(this.site.language)
    outline = opml.render(this.site.title, feeds, words)
    outputs = this.outputs(OUTLINE, lambda: outline, key)
    if this.settings.page:
        # Rendered at once, so that a broken template stops the pass before anything is written.
        html = page.render(this.site, rows, words, templates)
        outputs |= this.outputs(PAGE, lambda: html, key)
    return outputs, []


def _manifest(
    posts: Iterable[Post],
    outputs: Mapping[str, Output],
    kept: Iterable[str],
    identities: Mapping[str, FeedIdentity],
    state: State,
) -> dict[str, Output]:
    def make() -> bytes:
        files = {path: state.files[path] for path in kept}
        files |= {path: output.record(path, UNPROVEN) for path, output in outputs.items()}
        return manifest.render(posts, State(identities, files))

    return {MANIFEST: Output(make)}


def _problems(
    settings: FeedSettings, plans: Iterable[FeedPlan], kinds: Iterable[FeedFormat]
) -> Iterator[Problem]:
    targets = {_path(plan, kind) for plan in plans for kind in kinds}
    for alias, target in settings.aliases.items():
        where = f"feeds.aliases[{alias!r}]"
        if settings.public is None:
            message = "publisher does not know which folder is served as the site's root"
            yield Problem(where, None, message, "use a feeds.directory inside the generator's output folder")
        elif target not in targets:
            yield Problem(
                where, None, f"there is no feed at {target}", "write the path of a feed below feeds.directory"
            )
