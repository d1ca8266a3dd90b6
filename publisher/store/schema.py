"""The tables. A change here is a migration in `migrations/versions` too; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from .types import Instant, Json, RowId, metadata

counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

note = Table(  # facts about the store itself: its site, the last configuration, …
    "note",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

post = Table(
    "post",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("uid", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("publish_at", Instant),
    Column("expire_at", Instant),
    Column("language", Text, nullable=False),
    Column("categories", Json, nullable=False),
    Column("tags", Json, nullable=False),
    Column("authors", Json, nullable=False),
    Column("extra", Json, nullable=False),  # the other fields of `Meta`
    Column("raw", LargeBinary),  # the file as last read well
    Column("meta_hash", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("public_since", Instant),
    Column("removed_at", Instant),
)

file = Table(
    "file",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("ctime_ns", BigInteger, nullable=False),
    Column("inode", BigInteger, nullable=False),
    Column("raw_hash", Text, nullable=False),
    Column("post", RowId, ForeignKey("post.id")),
    Column("problem", Json),  # why it could not be read last time
    Column("baseline", Boolean, nullable=False, server_default=text("false")),  # unreadable in the first run
    Column("missing_since", Instant),
)

post_name = Table(
    "post_name",
    metadata,
    Column("kind", Text, primary_key=True),  # declared, path, url, adopted
    Column("value", Text, primary_key=True),
    Column("post", RowId, ForeignKey("post.id"), nullable=False, index=True),
)

render = Table(
    "render",
    metadata,
    Column("key", Text, primary_key=True),
    Column("html", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("image", Text),
    Column("problems", Json, nullable=False),
    Column("links", Json, nullable=False),  # [name, url, title] of other posts it refers to
    Column("used_at", Instant, nullable=False),
)

pending = Table(
    "pending",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("post", RowId, ForeignKey("post.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("generation", Text, nullable=False),
    Column("significant", Boolean, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ready_at", Instant),  # NULL = held until a person decides
    UniqueConstraint("post", "kind", "generation"),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("post", RowId, ForeignKey("post.id"), nullable=False),
    Column("generation", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("significant", Boolean, nullable=False),
    UniqueConstraint("post", "kind", "generation"),
)

feed_scope = Table(  # what a feed keeps for ever
    "feed_scope",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("uid", Text, nullable=False),
    Column("directory", Text, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    Column("path", Text, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("key_hash", Text, nullable=False),
    Column("bytes_hash", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("updated", Instant, nullable=False),
)

recipient = Table(
    "recipient",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("channel", Text, nullable=False),  # "email", or a configured channel's name
    Column("address", Text),  # NULL for a channel: its URL never enters the store
    Column("address_key", Text, nullable=False),
    Column("status", Text, nullable=False),  # active, unconfirmed, unsubscribed
    Column("locale", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("unsubscribe_secret", Text, nullable=False, unique=True),
    Column("soft_bounces", Integer, nullable=False, server_default="0"),
    UniqueConstraint("channel", "address_key"),
)

suppression = Table(
    "suppression",
    metadata,
    Column("address_key", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

subscription = Table(
    "subscription",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("recipient", RowId, ForeignKey("recipient.id"), nullable=False),
    Column("name", Text, nullable=False),  # the digest's; "" for a channel
    Column("origin", Text, nullable=False),  # config, author, form
    Column("selection", Text, nullable=False),
    Column("cadence", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("recipient", "name"),
    Index("ix_subscription_slice", "active", "cadence", "zone", "cursor"),
)

run = Table(
    "run",
    metadata,
    Column("cadence", Text, primary_key=True),  # cadence and zone
    Column("period", Text, primary_key=True),
    Column("fire_at", Instant, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
)

announcement = Table(
    "announcement",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("since", Instant),
    Column("until", Instant),
    Column("revises", RowId, ForeignKey("announcement.id")),
    Column("frozen_at", Instant),
    Column("problem", Text),
    Column("expires_at", Instant),
    Index(
        "ix_announcement_unfrozen",
        "id",
        sqlite_where=text("frozen_at IS NULL"),
        postgresql_where=text("frozen_at IS NULL"),
    ),
)

announcement_post = Table(
    "announcement_post",
    metadata,
    Column("announcement", RowId, ForeignKey("announcement.id"), primary_key=True),
    Column("post", RowId, ForeignKey("post.id"), primary_key=True, index=True),
    Column("seq", BigInteger, nullable=False),
    Column("content_hash", Text, nullable=False),
)

rendition = Table(
    "rendition",
    metadata,
    Column("announcement", RowId, ForeignKey("announcement.id"), primary_key=True),
    Column("form", Text, primary_key=True),
    Column("locale", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("hash", Text, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("announcement", RowId, ForeignKey("announcement.id"), nullable=False),
    Column("recipient", RowId, ForeignKey("recipient.id"), nullable=False),
    Column("subscription", RowId, ForeignKey("subscription.id"), nullable=False),
    Column("lane", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Instant),  # NULL = nothing to do
    Column("owner", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("remote", Text),
    Column("error", Text),
    Column("created", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    UniqueConstraint("announcement", "recipient"),
    Index(
        "ix_delivery_due",
        "lane",
        "due_at",
        "id",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index(
        "ix_delivery_claimed",
        "owner",
        sqlite_where=text("owner IS NOT NULL"),
        postgresql_where=text("owner IS NOT NULL"),
    ),
    Index("ix_delivery_state", "state"),
    Index("ix_delivery_recipient", "recipient"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("delivery", RowId, ForeignKey("delivery.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Integer),
    Column("reply", Text, nullable=False),
)

lane = Table(
    "lane",
    metadata,
    Column("name", Text, primary_key=True),
    Column("tokens", BigInteger, nullable=False),  # thousandths of a delivery
    Column("refilled_at", Instant, nullable=False),
    Column("closed_until", Instant),
    Column("failures", Integer, nullable=False),
    Column("disabled", Text),  # why; NULL = enabled
)
