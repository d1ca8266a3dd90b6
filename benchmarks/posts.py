"""A made-up Hexo blog for the other benchmarks: posts of about 4 kB that are the same in every run.

    python benchmarks/posts.py [FOLDER [POSTS]]

Chinese and English prose, code, formulas, tables, lists, links between posts; nested categories and tags. Without a
folder it says only what such posts are like.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

SIZE = 4_000  # bytes of UTF-8, at least
FIRST = datetime(2020, 1, 1, 8)
APART = timedelta(hours=5)  # 10,000 posts end in 2025

CONFIG = """
[content]
directory = "blog"
[feeds]
directory = "feeds"
[announce]
wait_until_live = false
"""
"""A config.toml beside the folder `blog` that holds the posts; it ends in `[announce]`."""

CATEGORIES = (
    "[Database, OLAP]", "[Database, OLTP]", "[Database, Storage Engine]", "Distributed System",
    "[Distributed System, Consensus]", "High Concurrency", "Network", "[Network, RDMA]", "OS", "[OS, Memory]",
    "Parallelism", "[Parallelism, CUDA]", "RL", "[RL, Policy Gradient]", "Transformer", "[Transformer, Inference]",
)  # fmt: skip
TAGS = ("KV Cache", "C++", "Go", "Python", "Raft", "SQL", "论文", "vLLM", "Kernel", "MVCC")
TITLES = (
    "分页与调度",
    "从日志到状态机",
    "Reading a paper",
    "一次线上故障",
    "Notes on memory",
    "策略梯度推导",
)

PROSE = (
    "推理系统把显存切成固定大小的页，让每个请求的缓存不再连续，碎片因此少了一个数量级。",
    "一致性与可用性不可兼得，工程上的取舍往往发生在**超时**这一个参数里。",
    "A page holds sixteen tokens of one sequence, so the last page of each request is all that is wasted.",
    "日志先落盘，状态机后应用；崩溃之后重放日志，就能回到崩溃之前的状态。",
    "The scheduler admits a request only when every page of its prompt fits, and evicts the youngest one first.",
    "锁的代价不在加锁本身，而在缓存行在两个核之间的来回搬运，见 `perf c2c` 的输出。",
    "We measured it three times on an idle machine; the median is shown, and the worst of them is not much worse.",
    "梯度的方差随轨迹长度线性增长，减去基线 $b(s)$ 不改变期望 $\\mathbb{E}[\\nabla_\\theta J]$，却能让训练稳定下来。",
    "Nothing here is new: the same trade-off stands in [the original paper](https://example.org/paper.pdf), section 4.",
    "读多写少的负载适合写时复制，旧版本在最后一个读者离开之后才回收[^1]。",
)
BLOCKS = (
    "```python\nfor step in range(100):\n    loss = -(log_prob * advantage).mean()\n    loss.backward()\n"
    "    optimizer.step()\n```",
    "```cpp\ntemplate <typename T>\nvoid push(T value) {\n  while (!tail.compare_exchange_weak(old, next)) {}\n}\n```",
    "```\n$ perf stat -e cache-misses ./bench\n  1,204,331      cache-misses\n```",
    "$$\n\\nabla_\\theta J(\\theta) = \\mathbb{E}_{\\tau}\\left[\\sum_t R(\\tau) \\nabla_\\theta"
    " \\log \\pi_\\theta(a_t \\mid s_t)\\right]\n$$",
    "$$\n\\text{softmax}(QK^T / \\sqrt{d_k})V\n$$",
    "| 方法 | 延迟 (ms) | 吞吐 |\n|---|---:|---:|\n| 连续分配 | 12.4 | 310 |\n| 分页 | 9.8 | 870 |\n| paged + CoW | 9.9 | 905 |",
    "- 第一点：不需要环境模型；\n- 第二点：可以处理连续动作；\n- third, it is easy to parallelise.",
    "> 先让它正确，再让它清楚，最后让它快。",
    "![一页的生命周期](/img/page.png)",
)


def write_blog(folder: Path, posts: int) -> None:
    """A Hexo blog of so many posts in `folder`."""
    (folder / "source" / "_posts").mkdir(parents=True, exist_ok=True)
    (folder / "_config.yml").write_text(
        "title: 一个博客\nurl: https://blog.example\nauthor: Lin\nlanguage: zh-CN\ntimezone: Asia/Shanghai\n"
        "permalink: :year/:month/:day/:title/\n",
        "utf-8",
    )
    for number in range(posts):
        path = folder / source(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(number), "utf-8")


def source(number: int) -> str:
    """Where the post lies, relative to the blog; the highest number is the newest post."""
    return f"source/_posts/{_date(number):%Y-%m}/post-{number:05}.md"


def text(number: int, words: str = "") -> str:
    """The whole file of a post, with a paragraph of `words` at its end."""
    draw = Random(number)
    header = (
        f"title: 第 {number} 篇：{draw.choice(TITLES)}\n"
        f"date: {_date(number):%Y-%m-%d %H:%M:%S}\n"
        f"categories: {draw.choice(CATEGORIES)}\n"
        f"tags: [{', '.join(draw.sample(TAGS, 3))}]\n"
        "mathjax: true\n"
    )
    return f"---\n{header}---\n\n{_body(number, draw)}\n{words}\n"


def _body(number: int, draw: Random) -> str:
    parts, size = [], 0
    while size < SIZE:
        parts.append("\n".join(draw.sample(PROSE, 3)))
        parts.append(draw.choice(BLOCKS))
        if len(parts) == 2:
            parts.append("<!-- more -->")
        if len(parts) % 6 == 0:
            parts.append(f"## {draw.choice(TITLES)}")
        size = sum(len(part.encode()) + 2 for part in parts)
    if number % 10 == 9:  # some posts lead to others
        parts.append(f"续前篇：{{% post_link post-{number - 7:05} %}}。")
    return "\n\n".join([*parts, "[^1]: RCU 是同一个想法。\n"])


def _date(number: int) -> datetime:
    return FIRST + number * APART


def main() -> None:
    if len(sys.argv) > 1:
        write_blog(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)
        return
    sizes = sorted(len(text(number).encode()) for number in range(1_000))
    print(f"generated posts: {sum(sizes) / 1e6:.2f} kB each on average, {sizes[0]} to {sizes[-1]} bytes")


if __name__ == "__main__":
    main()
