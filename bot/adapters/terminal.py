"""The same bot on stdin and stdout: a message a line in, the replies out.

A button is pressed by typing its text, or `#` and its number. Edits are printed anew, as a terminal cannot take lines back.
"""

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TextIO

from bot.core.events import (
    Button,
    DropKeyboard,
    Edit,
    Effect,
    Event,
    ExportData,
    Keyboard,
    Pressed,
    Said,
    Say,
    SendChart,
    SendFile,
    SendNote,
    Toast,
)
from bot.core.session import Session, from_plain, to_plain
from bot.core.turn import Turn

TakeTurn = Callable[[Session, Event, datetime], Turn]


class Terminal:
    """One parent at a keyboard. The session goes through its stored form after every turn, as it would in a database."""

    def __init__(self, take_turn: TakeTurn, out: TextIO, clock: Callable[[], datetime]) -> None:
        self._take_turn, self._out, self._clock = take_turn, out, clock
        self._session = Session()
        self._keyboards: dict[int, Keyboard] = {}
        self._newest: list[int] = []
        """The messages whose buttons were shown by the last turn that showed any."""
        self._messages = 0

    def run(self, lines: Iterable[str], *, prompt: str = "") -> None:
        """Answers every line, until there are no more."""
        self._write(prompt)
        for line in lines:
            self.hear(line.rstrip("\n"))
            self._write(prompt)

    def hear(self, line: str) -> None:
        """Answers one line: the press of a button, or a message."""
        event = self._button(line) or Said(line)
        turn = self._take_turn(self._session, event, self._clock())
        self._session = from_plain(json.loads(json.dumps(to_plain(turn.session))))
        before, self._newest = self._newest, []
        for effect in turn.effects:
            self._show(effect)
        self._newest = self._newest or before

    def _button(self, line: str) -> Pressed | None:
        """The button that the line names: by its label among those just shown, by its number below the newest message that has any.

        An older label is no button: "yes" answers what was asked last.
        """
        typed = line.strip().lower()
        for message in reversed(self._newest):
            for button in _buttons(self._keyboards.get(message, ())):
                if typed and typed == button.label.lstrip("☐☑ ").lower():
                    return Pressed(button.data, message)
        number = re.fullmatch(r"#(\d+)", typed)
        if number is None or not self._keyboards:
            return None
        newest = max(self._keyboards)
        buttons = _buttons(self._keyboards[newest])
        return Pressed(buttons[int(number[1]) - 1].data, newest) if 0 < int(number[1]) <= len(buttons) else None

    def _show(self, effect: Effect) -> None:
        if isinstance(effect, Say):
            self._messages += 1
            self._print(effect.text, self._messages, effect.keyboard)
        elif isinstance(effect, Edit):
            self._print(effect.text, effect.message, effect.keyboard)
        elif isinstance(effect, DropKeyboard):
            self._keyboards.pop(effect.message, None)
        elif isinstance(effect, ExportData):
            self._write(f"{effect.caption}\n{json.dumps(to_plain(self._session), indent=2)}\n\n")
        elif isinstance(effect, Toast):
            self._write(f"({effect.text})\n\n")
        elif isinstance(effect, SendChart | SendNote | SendFile):
            self._write(f"{effect.caption}\n\n")

    def _print(self, text: str, message: int, keyboard: Keyboard) -> None:
        self._keyboards.pop(message, None)
        if keyboard:
            self._keyboards[message] = keyboard
            self._newest.append(message)
        self._write(text.replace("**", "") + "\n" + "".join(_labels(keyboard)) + "\n")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def _buttons(keyboard: Keyboard) -> list[Button]:
    return [button for row in keyboard for button in row]


def _labels(keyboard: Keyboard) -> Iterable[str]:
    """The buttons a row a line, numbered."""
    number = 0
    for row in keyboard:
        shown = []
        for button in row:
            number += 1
            shown.append(f"[#{number} {button.label}]")
        yield "  " + " ".join(shown) + "\n"
