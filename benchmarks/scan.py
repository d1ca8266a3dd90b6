"""How long it takes to find and read 10,000 posts, beside a plain read of the same files.

CPU seconds of this process; the best of a few rounds, since other processes share the machine.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from publisher.content.blog import Blog, Settings
from publisher.content.encoding import decode
from publisher.content.frontmatter import read_header
from publisher.content.open import open_blog
from publisher.content.scan import Scan, compare, load, scan
from publisher.model.file import FileStamp

POSTS = 10_000
NOW = datetime(2026, 11, 24, tzinfo=UTC)
FILLER = (
    "推理系统把显存切成页，让每个请求的 KV Cache 不再连续。A page holds sixteen tokens of one sequence.\n\n"
    * 32
)
POST = """---
title: 第 {n} 篇：分页与调度
date: 2025-{month:02}-{day:02} 08:{minute:02}:00
categories: [Transformer, Inference]
tags: [KV Cache, vLLM, Go]
mathjax: true
abbrlink: {n}
---
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_posts(root)
        blog = open_blog(root, "hexo", Settings())
        found = scan(root, blog.folders, blog.claim)
        known = dict(found.files)
        report("plain read (open, fstat, read)", lambda: plain_read(root, found))
        report("cold: scan + read + hash + parse the headers", lambda: parse_headers(root, blog))
        report("cold: scan + read + hash + parse + all that Hexo makes of it", lambda: read_posts(root, blog))
        report("warm: scan + compare", lambda: compare(known, again(root, blog, known), 0))


def write_posts(root: Path) -> None:
    (root / "_config.yml").write_text(
        "url: https://blog.example\ntimezone: Asia/Shanghai\nnew_post_name: :title.md\n"
    )
    for n in range(POSTS):
        path = root / "source" / "_posts" / f"{n % 50:02}" / f"post-{n}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(POST.format(n=n, month=n % 12 + 1, day=n % 28 + 1, minute=n % 60) + FILLER, "utf-8")


def plain_read(root: Path, found: Scan) -> None:
    for path in found.files:
        (root / path).read_bytes()


def parse_headers(root: Path, blog: Blog) -> None:
    for path, stamp in scan(root, blog.folders, blog.claim).files.items():
        source = load(root, path, stamp)
        hashlib.blake2b(source.raw, digest_size=16).digest()
        read_header(decode(source.raw, path)[0], path)


def read_posts(root: Path, blog: Blog) -> None:
    for path, stamp in scan(root, blog.folders, blog.claim).files.items():
        source = load(root, path, stamp)
        hashlib.blake2b(source.raw, digest_size=16).digest()
        blog.read(source, NOW)


def again(root: Path, blog: Blog, known: Mapping[str, FileStamp]) -> Scan:
    return scan(root, blog.folders, blog.claim, known=known)


def report(what: str, work: Callable[[], object], rounds: int = 3) -> None:
    best = min(_cpu(work) for _ in range(rounds))
    print(f"{what:62} {best * 1000:7.0f} ms of CPU for {POSTS:,} posts")


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
