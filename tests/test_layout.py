"""The house stands as docs/architecture.md and CONTRIBUTING.md say."""

from __future__ import annotations

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import publisher
from publisher import errors

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = sorted((ROOT / "publisher").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
SOURCES = [*MODULES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]

OPTIONAL_EXTRAS = ("postgres", "rst", "unidecode")


def name_id(path: object) -> str:
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else str(path)


def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_modules_are_named_for_their_subject() -> None:
    banned = re.compile(r"util|helper|manager|handler|service|common|misc", re.I)
    assert [name_id(module) for module in MODULES if banned.search(module.stem)] == []


@pytest.mark.parametrize("module", MODULES, ids=name_id)
def test_a_file_has_one_subject_and_a_function_one_thing(module: Path) -> None:
    assert module.read_text(encoding="utf-8").count("\n") < 300
    long = [node.name for node in functions(module) if (node.end_lineno or 0) - node.lineno >= 50]
    assert not long


@pytest.mark.parametrize("module", MODULES, ids=name_id)
def test_every_module_says_what_it_is(module: Path) -> None:
    tree = parsed(module)
    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize("source", SOURCES, ids=name_id)
def test_an_ignored_warning_carries_its_reason(source: Path) -> None:
    bare = re.compile(r"#\s*(?:type: ignore(?:\[[^\]]*\])?|noqa(?:: [A-Z0-9, ]+)?)\s*$")
    assert [line for line in source.read_text(encoding="utf-8").splitlines() if bare.search(line)] == []


def imported() -> set[str]:
    """The top-level packages that publisher's modules import, ours and the standard library's left out."""
    names: set[str] = set()
    for module in MODULES:
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {"publisher"}


def declared(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=;~! ]", item)[0].lower() for item in requirements}


def test_what_is_imported_is_declared() -> None:
    owners = packages_distributions()
    extras = [item for name in OPTIONAL_EXTRAS for item in PROJECT["optional-dependencies"][name]]
    allowed = declared([*PROJECT["dependencies"], *extras])
    strangers = {
        name for name in imported() if not {owner.lower() for owner in owners.get(name, [])} & allowed
    }
    # Parts of something declared: httpx's transport, jinja2's strings, typer's parser, an extra, pydantic's errors.
    assert strangers <= {"httpcore", "markupsafe", "click", "mdit_py_plugins", "pydantic_core"}


def test_versions_are_pinned_by_name_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.+!]+", pin) for pin in pins)
    pinned = {pin.partition("==")[0].lower().replace("_", "-") for pin in pins}
    wanted = [
        *PROJECT["dependencies"],
        *(item for extra in PROJECT["optional-dependencies"].values() for item in extra),
    ]
    assert declared(wanted) - {PROJECT["name"]} <= pinned


def test_tests_mirror_the_package() -> None:
    rooms = {
        path.parent.relative_to(ROOT / "tests").parts[0] for path in TESTS if path.parent != ROOT / "tests"
    }
    assert rooms <= {path.name for path in (ROOT / "publisher").iterdir()} | {"flows"}


def test_the_tree_of_errors_stands_in_its_docstring() -> None:
    drawn = set(re.findall(r"── (\w+)|^ *(\w+) {2}", errors.__doc__ or "", re.M))
    names = {left or right for left, right in drawn}
    assert names == {name for name, value in vars(errors).items() if isinstance(value, type)}


def test_the_build_files_offer_what_the_readme_says() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"run", "test", "lint", "bench", "clean"} <= set(re.findall(r"^(\w+):", makefile, re.M))
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_no_path_of_one_machine_is_written_down() -> None:
    texts = [path for kind in ("md", "toml", "txt") for path in ROOT.glob(f"*.{kind}")]
    ours = [*SOURCES, *texts, *ROOT.glob("docs/**/*.md"), ROOT / "Makefile", ROOT / ".ci/run"]
    personal = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/")
    assert [name_id(path) for path in ours if personal.search(path.read_text(encoding="utf-8"))] == []


def test_the_version_is_said_once() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", publisher.__version__)
    assert "version" in PROJECT["dynamic"]
