"""Samples of what parents send besides words, in Telegram's shape."""

import io
from functools import cache

from PIL import Image, ImageDraw

from bot.simulator.files import FileStore
from bot.simulator.wire import Json

_FILES: dict[str, tuple[str, str, Json]] = {
    "voice": ("voice.oga", "audio/ogg", {"duration": 3}),
    "audio": ("lullaby.mp3", "audio/mpeg", {"duration": 61, "title": "Lullaby"}),
    "video": ("crawling.mp4", "video/mp4", {"width": 640, "height": 360, "duration": 12}),
    "video_note": ("note.mp4", "video/mp4", {"length": 240, "duration": 8}),
    "animation": ("wave.mp4", "video/mp4", {"width": 320, "height": 320, "duration": 2}),
    "document": ("growth-chart.pdf", "application/pdf", {}),
    "sticker": ("sticker.webp", "image/webp", {}),
}
_STICKER: Json = {
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "emoji": "👶",
    "set_name": "babies",
}
_PLACE: Json = {"latitude": 51.48, "longitude": -3.18}
_WORDLESS: dict[str, Json] = {
    "location": _PLACE,
    "venue": {"location": _PLACE, "title": "Family centre", "address": "1 Park Road"},
    "contact": {"phone_number": "+10000000000", "first_name": "Health visitor"},
    "dice": {"emoji": "🎲", "value": 4},
    "poll": {
        "id": "5000000000000000001",
        "question": "Bath before bed?",
        "options": [{"text": "Yes", "voter_count": 0, "persistent_id": "1"}, {"text": "No", "voter_count": 0, "persistent_id": "2"}],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
}

KINDS = ("photo", *_FILES, *_WORDLESS)
"""All that can be sent without words."""


def medium(files: FileStore, kind: str, *, content: bytes = b"", name: str = "") -> Json:
    """The part of a message that carries a medium; `KeyError` for an unknown kind. Without `content` a sample is sent."""
    if kind in _WORDLESS:
        return {kind: _WORDLESS[kind]} | ({"location": _PLACE} if kind == "venue" else {})
    if kind == "photo":
        stored = files.keep("photo", name or "photo.jpg", "image/jpeg", content or picture())
        return {"photo": [stored.wire() | {"width": stored.size[0], "height": stored.size[1]}]}
    default_name, mime, more = _FILES[kind]
    stored = files.keep(kind, name or default_name, mime, content or f"sample {kind}".encode())
    wire = stored.wire() | (_STICKER if kind == "sticker" else more)
    if kind in ("voice", "audio", "video", "animation", "document"):
        wire["mime_type"] = mime
    if kind in ("document", "audio", "animation"):
        wire["file_name"] = stored.name
    if kind != "animation":
        return {kind: wire}
    # Telegram repeats an animation as a document, for old bots.
    return {kind: wire, "document": stored.wire() | {"mime_type": mime, "file_name": stored.name}}


@cache
def picture() -> bytes:
    """A small drawn photo: a ball on a rug."""
    image = Image.new("RGB", (640, 420), "#dfe9f0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 250, 640, 420), fill="#c9a987")
    draw.ellipse((90, 270, 560, 400), fill="#7fa7a0")
    draw.ellipse((260, 190, 380, 310), fill="#e08a6d")
    draw.arc((260, 190, 380, 310), 200, 330, fill="#f6d7c9", width=10)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
