"""The catalogues: the same keys in every language (a test compares them)."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "read_more": "Read more",
        "categories": "Categories",
        "feeds": "Feeds",
        "all_posts": "All posts",
        "unsubscribe": "Unsubscribe",
    },
    "zh": {
        "read_more": "阅读全文",
        "categories": "分类",
        "feeds": "订阅源",
        "all_posts": "全部文章",
        "unsubscribe": "退订",
    },
}
