"""The arrows between the parts, read from the imports."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "bot").rglob("*.py"))
#: The modules of the core that may use a library besides the standard one, and which.
LIBRARIES = {
    "numpy": {"match", "matcher", "features", "softmax", "calibrate", "frozen", "numbered"},
    "rapidfuzz": {"cue_words", "speller", "zones"},
    "Stemmer": {"text"},
}
#: What the core may not even take from the standard library: clocks, files, randomness, logs, processes.
IMPURE = {
    "logging",
    "random",
    "os",
    "pathlib",
    "io",
    "socket",
    "subprocess",
    "sqlite3",
    "asyncio",
    "threading",
    "time",
    "tempfile",
    "shutil",
}


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file; what is only for the type checker is left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "bot" or node.module.startswith("bot."):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(path: Path) -> str:
    """`core`, `adapters`, `simulator`, or the name of a file directly under bot/."""
    relative = path.relative_to(ROOT / "bot")
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


@pytest.mark.parametrize("path", [f for f in FILES if part(f) == "core"], ids=lambda p: p.stem)
def test_the_core_is_pure(path: Path) -> None:
    for name in imported(path):
        top = name.partition(".")[0]
        if top == "bot":
            assert name.startswith(("bot.core", "bot.errors")), f"{path.name} imports {name}"
        elif top not in sys.stdlib_module_names:
            assert path.stem in LIBRARIES.get(top, set()), f"{path.name} imports {name}"
        assert top not in IMPURE, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", [f for f in FILES if part(f) == "adapters"], ids=lambda p: p.stem)
def test_an_adapter_knows_the_core_the_ports_and_no_service(path: Path) -> None:
    allowed = ("bot.core", "bot.errors", "bot.ports", "bot.adapters")
    for name in imported(path):
        if name.startswith("bot."):
            assert name.startswith(allowed), f"{path.name} imports {name}"


@pytest.mark.parametrize("name", ["service", "outbox"])
def test_service_and_outbox_know_ports_and_core_only(name: str) -> None:
    allowed = ("bot.core", "bot.errors", "bot.logs", "bot.ports", "bot.lanes", "bot.mydata", "bot.service", "bot.sessions")
    for found in imported(ROOT / "bot" / f"{name}.py"):
        if found.startswith("bot."):
            assert found.startswith(allowed), found


def test_nobody_but_the_commands_imports_the_simulator() -> None:
    for path in FILES:
        if part(path) not in ("simulator", "simulate", "cli"):
            assert not [name for name in imported(path) if name.startswith("bot.simulator")], path.name


def test_the_core_reads_no_clock() -> None:
    for path in (f for f in FILES if part(f) == "core"):
        text = path.read_text(encoding="utf-8")
        assert not any(call in text for call in (".now(", ".today()", "utcnow(")), path.name


def test_no_room_is_called_utils() -> None:
    assert not [f for f in FILES if f.stem in ("utils", "helpers", "manager", "common", "misc")]
