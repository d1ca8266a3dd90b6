"""The documentation says what is: links lead somewhere, words have one meaning, commands and keys exist.

That docs/reference/config.md is the schema's own page is tested beside the schema (tests/config).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from publisher.cli import app
from publisher.config import load

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = sorted(ROOT.glob("docs/decisions/[0-9]*.md"))
COMMANDS_PAGE = ROOT / "docs/reference/commands.md"

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.M)
CALL = re.compile(r"(?<![\w./-])publisher((?: [a-z][a-z-]*)+)")


def page_id(path: object) -> str:
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else str(path)


def prose(page: Path) -> str:
    """The page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The fragments that a page's headings answer to, as GitHub makes them."""
    texts = (re.sub(r"[^\w\- ]", "", text.lower()) for _, text in HEADING.findall(prose(page)))
    return {text.replace(" ", "-") for text in texts}


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, fragment = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists() or (fragment and fragment not in anchors(there)):
            lost.append(target)
    assert not lost


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    ahead = [ROOT / "docs/index.md", ROOT / "CONTRIBUTING.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        names = (target.partition("#")[0] for target in LINK.findall(prose(page)))
        ahead += [(page.parent / name).resolve() for name in names if name and ":" not in name]
    assert {page for page in PAGES if ROOT / "docs" in page.parents} <= seen


def test_both_readmes_have_the_same_shape() -> None:
    english, chinese = (ROOT / name for name in ("README.md", "README.zh-CN.md"))
    assert shape(english) == shape(chinese)


def shape(page: Path) -> dict[str, object]:
    text = page.read_text(encoding="utf-8")
    return {
        "headings": [len(marks) for marks, _ in HEADING.findall(prose(page))],
        "blocks": [language for language, _ in FENCE.findall(text)],
        "rows": len(re.findall(r"^\|", text, re.M)),
        "pages": {target for target in LINK.findall(prose(page)) if not target.startswith("README")},
        "calls": {call for _, call in calls(page)},
    }


def test_a_word_has_one_meaning() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    words = [word.lower() for word in re.findall(r"\*\*([^*]+)\*\*:", glossary)]
    assert len(words) > 40
    assert sorted(words) == sorted(set(words))


def test_the_table_of_dependencies_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(item for group in project["optional-dependencies"].values() for item in group),
    ]
    names = {re.split(r"[\[<>=;~! ]", item)[0].lower() for item in wanted} - {project["name"]}
    table = (ROOT / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([a-z0-9-]+) \|", table, re.M)) - {"package"} == names


def test_the_list_of_decisions_names_every_page() -> None:
    listing = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d{4})\]\((.+?)\) \| (.+?) \|$", listing, re.M)
    pages = [HEADING.findall(prose(page))[0][1].partition(" ") for page in DECISIONS]
    assert listed == [
        (number, page.name, title) for page, (number, _, title) in zip(DECISIONS, pages, strict=True)
    ]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "docs/tutorial.md"])
def test_the_configurations_shown_are_accepted(page: str, tmp_path: Path) -> None:
    shown = [
        code
        for language, code in FENCE.findall((ROOT / page).read_text(encoding="utf-8"))
        if language == "toml"
    ]
    assert shown
    for code in shown:
        (tmp_path / "config.toml").write_text(code, encoding="utf-8")
        secrets = {"FEISHU_URL": "https://open.feishu.cn/open-apis/bot/v2/hook/x", "QQ_AUTH_CODE": "x"}
        assert load(tmp_path / "config.toml", secrets).content is not None


def test_what_the_root_configuration_shows_commented_out_is_accepted(tmp_path: Path) -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    text = re.sub(r"^# (\[\[channels\]\]|\w+ = )", r"\1", text, flags=re.M)
    text = text.replace('"examples/blog', f'"{ROOT}/examples/blog')
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    config = load(tmp_path / "config.toml", {"FEISHU_URL": "https://open.feishu.cn/open-apis/bot/v2/hook/x"})
    assert [channel.name for channel in config.channels] == ["team"]


def calls(page: Path) -> Iterator[tuple[str, str]]:
    """Each call of the command in a page's code, as (line, "subscribers add")."""
    text = page.read_text(encoding="utf-8")
    inline = re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    shell = [
        line.partition("#")[0]
        for language, code in FENCE.findall(text)
        if language == "sh"
        for line in code.splitlines()
    ]
    for code in [*inline, *shell]:
        for match in CALL.finditer(code):
            yield code, match.group(1).strip()


def commands() -> dict[str, set[str]]:
    """Each command's long options, by its words ("subscribers add"; "" is `publisher` itself)."""
    return dict(branches(get_command(app), ""))


def branches(command: Any, name: str) -> Iterator[tuple[str, set[str]]]:
    """`command` and all below it, without the groups that only hold others and what is not built yet."""
    children = {word: child for word, child in getattr(command, "commands", {}).items() if not child.hidden}
    if not name or not children or command.invoke_without_command:
        shown = (item for item in command.params if not getattr(item, "hidden", False))
        options = (option for item in shown for option in (*item.opts, *item.secondary_opts))
        yield name, {option for option in options if option.startswith("--")}
    for word, child in children.items():
        yield from branches(child, f"{name} {word}".strip())


def test_every_command_and_option_is_documented_and_no_other() -> None:
    text = COMMANDS_PAGE.read_text(encoding="utf-8")
    sections = re.findall(r"^## `publisher ?([^`]*)`\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    said = {name: set(re.findall(r"`(--[a-z-]+)", body)) for name, body in sections}
    known = commands()
    assert said[""] == known[""]
    assert said == {name: options if not name else options - said[""] for name, options in known.items()}


def test_what_is_not_built_yet_is_named() -> None:
    listed = COMMANDS_PAGE.read_text(encoding="utf-8").rpartition("## Not yet\n")[2]
    assert set(re.findall(r"`([a-z ]+)`", listed)) == set(hidden(get_command(app), ""))


def hidden(command: Any, name: str) -> Iterator[str]:
    """The commands that only say that they are not built yet."""
    for word, child in getattr(command, "commands", {}).items():
        path = f"{name} {word}".strip()
        yield from [path] if child.hidden else hidden(child, path)


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_command_that_is_named_exists(page: Path) -> None:
    top: Any = get_command(app)
    unknown = []
    for line, call in calls(page):
        first, _, second = call.partition(" ")
        group = getattr(top.commands.get(first), "commands", {})
        word = second.partition(" ")[0]
        if first not in top.commands or (group and word and word not in group):
            unknown.append(line)
    assert not unknown
