"""What rendering costs beside Markdown alone: µs for a post of 4 kB.

    python benchmarks/render.py [FOLDER OF POSTS]

Without a folder a post of Chinese text, code, a table and formulas is rendered; with one, every `.md` file in it, and
the figures are for each 4 kB (UTF-8) of them. The best of several rounds counts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from publisher.content.markdown import to_html
from publisher.content.page import Page
from publisher.content.render import render
from publisher.model.post import Meta, Reading

URL = "https://blog.example/post/"
PAGE = Page(URL, "https://blog.example/", "hexo", lambda name: None, URL, "p-")
META = Meta("post.md", URL, "A post", datetime(2025, 1, 1, tzinfo=UTC))
PART = """## 策略梯度

智能体与环境的交互得到轨迹 $\\tau=\\{s_1,a_1\\}$，目标是让回报的**期望**最大，见[前一篇](/2025/05/rl/)与 ![图](a.png)。

```python
for step in range(100):
    loss = -(log_prob * advantage).mean()
    loss.backward()
```

$$
\\nabla_\\theta J(\\theta) = \\mathbb{E}_{\\tau}[R(\\tau) \\nabla_\\theta \\log p_\\theta(\\tau)]
$$

| 方法 | 方差 |
|---|---|
| REINFORCE | 高 |

- 第一点：不需要环境模型；
- 第二点：可以处理连续动作。

"""
ROUNDS = 7


def bodies() -> list[str]:
    """What is rendered."""
    if len(sys.argv) > 1:
        return [
            path.read_text(encoding="utf-8", errors="replace")
            for path in sorted(Path(sys.argv[1]).rglob("*.md"))
        ]
    return [PART * (4096 // len(PART.encode()))]


def best(work: Callable[[str], object], texts: list[str]) -> float:
    """Seconds of the quickest round over all `texts`."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for text in texts:
            work(text)
        rounds.append(time.perf_counter() - started)
    return min(rounds)


def main() -> None:
    """Prints the figures."""
    texts = bodies()
    portions = sum(len(text.encode()) for text in texts) / 4096
    alone = best(lambda text: to_html(text, True), texts) / portions * 1e6
    whole = best(lambda text: render(Reading(META, text), PAGE), texts) / portions * 1e6
    print(f"{len(texts)} posts, {portions * 4:.0f} kB; µs for each 4 kB:")
    print(f"  Markdown alone          {alone:7.0f}")
    print(f"  rendered and summarised {whole:7.0f}   ({whole / alone:.1f} times)")


if __name__ == "__main__":
    main()
