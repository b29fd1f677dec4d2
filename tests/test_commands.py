"""The commands at their edges: bad input is told in a line, and the exit code says what happened."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.labelled import URGENCIES

ROOT = Path(__file__).parents[1]


pytestmark = pytest.mark.usefixtures("brain", "alone")  # what was learnt is in the cache by then


def run(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(main, arguments, input=given, prog_name="crawlwise")


def told(result: Result) -> str:
    """The line that says what to do; asserted to be no traceback, and the exit code that of what could not run."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("months", ["nan", "inf", "-inf", "-1", "1e9", "1e400", "nine", ""])
@pytest.mark.parametrize("option", ["--age", "--weeks-early"])
def test_what_is_no_age_is_not_decided_on(option: str, months: str) -> None:
    assert f"'{option}'" in told(run("triage", "--direction", "forward", "--age", "9", f"{option}={months}"))


@pytest.mark.parametrize("day", ["rubbish", "", "2026-13-01", "0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("command", ["ask", "why"])
def test_what_is_no_day_is_not_counted_from(command: str, day: str) -> None:
    assert "'--today'" in told(run(command, "9 months, born 3 may", "--today", day))


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.jsonl", b"\xff\xfe", "a.jsonl: is not UTF-8 text; save it as UTF-8"),
        ("a.jsonl", b"", "a.jsonl: holds no labelled message; write one JSON object a line, each with a field `text`"),
        ("a.jsonl", b'{"text": "a"}\n{"text": 5}', "a.jsonl:2: no text; give each row a field `text`"),
        ("a.jsonl", b"[" * 100_000, "a.jsonl:1: not JSON (too deep); write one object a line"),
        ("a.jsonl", b'{"text": "a", "also": 5}', "a.jsonl:1: also is no list of ids; write it in brackets"),
        ("a.jsonl", b'{"text": "a", "topic": ["b"]}', "a.jsonl:1: topic is no text; put it in quotes"),
        ("a.jsonl", b'{"text": "a", "today": "soon"}', "a.jsonl:1: today is no date; write it as 2026-11-23"),
        ("a.jsonl", b'{"text": "a", "today": 20261123}', "a.jsonl:1: today is no date; write it as 2026-11-23"),
        ("a.jsonl", b'{"text": "a", "age_months": "nine"}', "a.jsonl:1: age_months is no number of months"),
        ("a.jsonl", b'{"text": "a", "age_months": NaN}', "a.jsonl:1: age_months is no number of months"),
        ("a.jsonl", b'{"text": "a", "urgency_ok": ["high"]}', f"a.jsonl:1: urgency_ok is no urgency; use one of {', '.join(URGENCIES)}"),
        ("a.yaml", b"\xff\xfe", "a.yaml:1: is not UTF-8 text; save it as UTF-8"),
        ("a.yaml", b"null", "a.yaml:1: is no list; begin each labelled message with `- text:`"),
        ("a.yaml", b"text: a", "a.yaml:1: is no list; begin each labelled message with `- text:`"),
        ("a.yaml", b"- text: a\n- b", "a.yaml:2: no text; give each row a field `text`"),
        ("a.yaml", b"- ? [a]\n  : b", "a.yaml:1: is YAML of a form that means nothing here; write plain lists, keys and values"),
        ("a.yaml", b"- &a [*a]", "a.yaml:1: is YAML of a form that means nothing here; write plain lists, keys and values"),
    ],
)  # fmt: skip
def test_labels_that_cannot_be_read_are_named(tmp_path: Path, name: str, content: bytes, line: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert told(run("evaluate", name)) == line


ROWS = """
{"text": "is it late that my baby crawls backwards", "topic": "no such topic"}
{"text": "can you do my taxes", "kind": "out_of_scope"}
"""


def test_an_evaluation_without_floors_finds_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(ROWS)
    result = run("evaluate", "a.jsonl", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["figures"]["right at 1"] == {"hits": 0, "of": 1, "share": 0.0}


def test_a_figure_under_its_floor_or_that_no_message_counts_for_is_named_and_is_a_fault(tmp_path: Path) -> None:
    """Floors beside the file hold, but for those given; floors of another file do not."""
    (tmp_path / "a.jsonl").write_text(ROWS)
    (tmp_path / "floors.yaml").write_text("a.jsonl:\n  right at 1: 0.5\n  in the top 3: 0.5\nb.jsonl:\n  urgent recognised: 0.5\n")
    given = ("in the top 3=0", "out of scope, wrongly answered=0", "ages read=0.9")
    result = run("evaluate", "a.jsonl", *(word for floor in given for word in ("--floor", floor)))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "right at 1: 0.0% (0 of 1) is under the floor of 50.0%",
        "ages read: no message of the file counts for it, and its floor is 90.0%",
    ]


@pytest.mark.parametrize("floor", ["ages read", "ages=0.5", "ages read=x", "ages read=nan", "ages read=2", "=", ""])
def test_a_floor_that_is_none_is_told(tmp_path: Path, floor: str) -> None:
    (tmp_path / "a.jsonl").write_text(ROWS)
    assert told(run("evaluate", "a.jsonl", "--floor", floor)).startswith(f"--floor '{floor}': ")


@pytest.mark.parametrize(
    ("floors", "line"),
    [
        ("a.jsonl: 5", "floors.yaml:1: holds no figures; write each as NAME: VALUE"),
        ("- a", "floors.yaml:1: holds no names of files; write the floors of each under its name"),
        ("a.jsonl:\n  ages read: high", "floors.yaml:2: a floor is a share from 0 to 1"),
    ],
)
def test_floors_that_cannot_be_read_are_named(tmp_path: Path, floors: str, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(ROWS)
    (tmp_path / "floors.yaml").write_text(floors)
    assert told(run("evaluate", "a.jsonl")).endswith(line)


TOO_LONG = "x" * 300
"""A name that no file can have: what even root cannot reach."""


@pytest.mark.parametrize("command", ["failed", "due", "feedback", "rotate-key"])
@pytest.mark.parametrize(
    ("url", "piece"),
    [
        ("sqlite:///folder", "folder: is a folder, and the database is a file"),
        ("sqlite:///.", "CRAWLWISE_DATABASE_URL: names a folder"),
        ("sqlite:////", "CRAWLWISE_DATABASE_URL: names a folder"),
        (f"sqlite:///{TOO_LONG}", "cannot be reached"),
        ("sqlite:///below/a.db", "there is no database yet"),
        ("sqlite:///nowhere/a.db", "there is no database yet"),
    ],
)
def test_a_database_that_cannot_be_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, url: str, piece: str) -> None:
    (tmp_path / "below").write_text("a file, not a folder")
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("CRAWLWISE_DATABASE_URL", url)
    line = told(run(command))
    assert piece in line or (command == "rotate-key" and "the folder cannot be written" in line)


@pytest.mark.parametrize(("name", "piece"), [(TOO_LONG, "cannot be reached"), ("folder", "cannot be read"), ("a.db/k", "is missing")])
def test_a_key_file_that_cannot_be_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, piece: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.db").write_bytes(b"not empty")
    monkeypatch.setenv("CRAWLWISE_DATABASE_URL", "sqlite:///a.db")
    monkeypatch.setenv("CRAWLWISE_KEY_FILE", name)
    assert piece in told(run("due"))


def test_a_key_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CRAWLWISE_KEY_FILE", "file/key")
    monkeypatch.setenv("CRAWLWISE_TOKEN", "123:abcdef")
    assert "file/key: the key file cannot be written (Not a directory); set CRAWLWISE_KEY_FILE" in told(run("serve"))


@pytest.mark.parametrize("folder", ["nowhere", "file", "file/below", TOO_LONG])
@pytest.mark.parametrize("command", [["ask", "hi"], ["why", "hi"], ["check"], ["triage", "--table"], ["chat"], ["serve"], ["simulate"]])
def test_content_that_is_no_folder_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: Sequence[str], folder: str) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CRAWLWISE_CONTENT_DIR", folder)
    assert told(run(*command)).startswith("CRAWLWISE_CONTENT_DIR: is not a folder that can be read")


def test_content_that_lacks_a_file_is_a_fault_that_check_finds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").mkdir()
    monkeypatch.setenv("CRAWLWISE_CONTENT_DIR", str(tmp_path))
    result = run("check")
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 2)
    assert told(run("ask", "hi")).startswith("faq.yaml:1: cannot be read (Is a directory)")


@pytest.mark.parametrize("command", [["ask"], ["ask", "--json"], ["chat"]])
def test_input_that_is_no_text_is_answered_all_the_same(command: Sequence[str]) -> None:
    result = run(*command, given=b"\xff\xfe\x00 he is having a seizure\n\n\x80\n")
    assert (result.exit_code, result.exception) == (0, None)
    assert "emergency" in result.stdout
    assert len(result.stdout.splitlines()) >= 3


# ---- as a process: streams that are closed, full, or broken ---------------------------------------------------------

CRAWLWISE = f"{sys.executable} -m bot"


def shell(line: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=environment, check=False, timeout=120)


@pytest.mark.parametrize(
    "line",
    [
        "triage --table | true; exit ${PIPESTATUS[0]}",
        "--help | true; exit ${PIPESTATUS[0]}",
        "ask --help | true; exit ${PIPESTATUS[0]}",
        "triage --table >&-",
        "chat <&-",
        "ask <&-",
        "chat >&- <<< hi",
    ],
)
def test_a_stream_that_is_closed_is_no_fault(line: str) -> None:
    done = shell(f"{CRAWLWISE} {line}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("line", ["triage --table > /dev/full", "chat > /dev/full <<< hi", "ask 0> written"])
def test_a_stream_that_fails_is_told(line: str) -> None:
    done = shell(f"{CRAWLWISE} {line}")
    assert done.returncode == 2
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == ["input or output"]


def test_every_command_has_been_tried_with_an_option_that_it_has_not() -> None:
    assert isinstance(main, click.Group)
    for name in main.commands:
        assert "No such option '--nope'" in told(run(name, "--nope"))
