"""Chats, the people in them and what stands in each: the state that a Telegram client would show."""

from dataclasses import dataclass, field
from typing import Literal

from bot.simulator.bell import Bell
from bot.simulator.wire import Json

Kind = Literal["private", "group", "supergroup"]
Change = Literal["sent", "edited", "deleted", "acted", "answered"]


@dataclass(frozen=True, slots=True)
class Person:
    """A Telegram user."""

    id: int
    first_name: str = "Parent"
    username: str = ""
    language: str = "en"

    def wire(self) -> Json:
        name = {"username": self.username} if self.username else {}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name} | name | {"language_code": self.language}


@dataclass(slots=True)
class Chat:
    """One chat. `messages` holds what is showing now, by message id, in Telegram's own shape; `log` what the bot did, in order."""

    id: int
    kind: Kind
    title: str
    people: dict[int, Person]
    messages: dict[int, Json] = field(default_factory=dict)
    log: list[tuple[Change, Json]] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)
    barred: str = ""
    """Why the bot may not write here, in Telegram's words; empty where it may."""
    upgraded_to: int = 0
    """The supergroup that this group became; 0 where it is one still."""
    wire: Json = field(init=False)

    def __post_init__(self) -> None:
        self.wire = self._wire()

    def _wire(self) -> Json:
        if self.kind != "private":
            return {"id": self.id, "title": self.title, "type": self.kind}
        person = self.owner
        name = {"username": person.username} if person.username else {}
        return {"id": self.id, "first_name": person.first_name} | name | {"type": "private"}

    @property
    def owner(self) -> Person:
        """The parent of a private chat; the first member of a group."""
        return next(iter(self.people.values()))

    def note(self, change: Change, what: Json) -> None:
        """Log what the bot did here and wake who waits for it."""
        self.log.append((change, what))
        self.bell.ring()


class Directory:
    """All chats that Telegram knows of."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}

    def private(self, id: int, *, name: str = "Parent", username: str = "", language: str = "en") -> Chat:
        """The private chat with the user `id`, made where there is none."""
        chat = self.chats.get(id)
        if chat is None:
            person = Person(id, name, username, language)
            chat = self.chats[id] = Chat(id, "private", name, {id: person})
        return chat

    def group(self, id: int, *, title: str = "Playgroup", members: tuple[Person, ...] = (), kind: Kind = "supergroup") -> Chat:
        """The group `id` (a negative number), made where there is none."""
        chat = self.chats.get(id)
        if chat is None:
            people = members or (Person(1001, "Ada"), Person(1002, "Ben"))
            chat = self.chats[id] = Chat(id, kind, title, {person.id: person for person in people})
        return chat
