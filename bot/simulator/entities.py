"""Formatted text: Telegram's HTML to plain text and entities, with Telegram's own complaints.

The rules are those of the Bot API's section "Formatting options, HTML style". Offsets and lengths of entities count UTF-16 units, the
offsets in complaints count bytes, as with Telegram.
"""

import re
from html import unescape

from bot.simulator.wire import Json, bad_request

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_ATTRIBUTE = re.compile(r"\s*([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);")
_LOOSE_AMPERSAND = re.compile(r"&(?!(?:lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);)")
_SEEN_BY_ITSELF = re.compile(
    r"(?P<bot_command>(?<![\w/])/[a-zA-Z0-9_]{1,32}(?:@[a-zA-Z0-9_]{3,32})?)|(?P<mention>(?<!\w)@[a-zA-Z0-9_]{4,32})|(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)])"
)


def units(text: str) -> int:
    """The length of `text` in UTF-16 units, which Telegram's limits and entities count.

    >>> units("ok 👶")
    5
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def has_loose_ampersand(html: str) -> bool:
    """Telegram lets a bare & pass, but asks for it to be escaped.

    >>> has_loose_ampersand("you & me"), has_loose_ampersand("you &amp; me")
    (True, False)
    """
    return "&" in html and _LOOSE_AMPERSAND.search(html) is not None


def find_entities(text: str) -> list[Json]:
    """Commands, mentions and links, which Telegram marks by itself in whatever anybody writes.

    >>> find_entities("/start@crawlwise_bot")
    [{'type': 'bot_command', 'offset': 0, 'length': 20}]
    """
    if "/" not in text and "@" not in text:
        return []
    return [
        {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in _SEEN_BY_ITSELF.finditer(text)
    ]


def parse_html(html: str) -> tuple[str, list[Json]]:
    """Plain text and entities of `html`, surrounding white space trimmed; refused in Telegram's words where a tag is wrong.

    >>> parse_html("<b>9 months</b> &lt; 10")
    ('9 months < 10', [{'type': 'bold', 'offset': 0, 'length': 8}])
    """
    if "<" not in html and "&" not in html:
        return html.strip(), []
    return _trimmed(*_Reader(html).read())


class _Reader:
    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[tuple[str, int, Json]] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.html):
            tag = self.html.find("<", self.at)
            self._write(self.html[self.at : tag if tag >= 0 else None])
            if tag < 0:
                break
            self.at = tag
            self._close() if self.html.startswith("</", tag) else self._start()
        if self.open:
            raise self._wrong(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        return "".join(self.text), sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _write(self, raw: str) -> None:
        plain = _REFERENCE.sub(lambda found: unescape(found[0]), raw)
        self.text.append(plain)
        self.length += units(plain)

    def _start(self) -> None:
        begin = self.at
        name = self._name(begin + 1)
        if name not in _KINDS:
            raise self._wrong(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        end = self.html.find(">", begin)
        if end < 0:
            raise self._wrong(f"Unclosed start tag at byte offset {self._byte(begin)}")
        more = self._attributes(name, self.html[begin + 1 + len(name) : end], begin)
        self.open.append((name, self.length, more))
        self.at = end + 1

    def _close(self) -> None:
        begin = self.at
        if not self.open:
            raise self._wrong(f"Unexpected end tag at byte offset {self._byte(begin)}")
        end = self.html.find(">", begin)
        if end < 0:
            raise self._wrong(f"Unclosed end tag at byte offset {self._byte(begin)}")
        name, offset, more = self.open.pop()
        found = self.html[begin + 2 : end].strip().lower()
        if found not in ("", name):
            raise self._wrong(f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{name}>", found "</{found}>"')
        self.at = end + 1
        if self.length > offset and not (name == "a" and "url" not in more):
            self.entities.append({"type": _KINDS[name], "offset": offset, "length": self.length - offset} | more)

    def _attributes(self, name: str, source: str, begin: int) -> Json:
        found = {key.lower(): unescape(double or single or bare) for key, double, single, bare in _ATTRIBUTE.findall(source)}
        if name == "span" and found.get("class") != "tg-spoiler":
            raise self._wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        if name == "a" and found.get("href"):
            return {"url": found["href"]}
        if name == "tg-emoji":
            return {"custom_emoji_id": found.get("emoji-id", "")}
        if name == "blockquote" and "expandable" in found:
            return {"type": "expandable_blockquote"}
        return {}

    def _name(self, start: int) -> str:
        found = re.compile(r"[^\s>/<]*").match(self.html, start)
        return found[0].lower() if found else ""

    def _byte(self, position: int) -> int:
        return len(self.html[:position].encode("utf-8", "surrogatepass"))

    @staticmethod
    def _wrong(why: str) -> Exception:
        return bad_request(f"can't parse entities: {why}")


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    end = units(text)
    kept: list[Json] = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        length = min(end, entity["offset"] - lead + entity["length"]) - start
        if length > 0:
            kept.append(entity | {"offset": start, "length": length})
    return text, kept
