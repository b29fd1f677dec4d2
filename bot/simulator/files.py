"""Files that the bot or a parent sent, by file id."""

import io
from dataclasses import dataclass, field
from hashlib import sha256

from PIL import Image, UnidentifiedImageError

from bot.simulator.limits import PHOTO_BYTES
from bot.simulator.wire import Json, bad_request

_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "video": "videos", "sticker": "stickers"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    kind: str
    name: str
    mime: str
    content: bytes
    path: str
    size: tuple[int, int] = (0, 0)

    @property
    def unique_id(self) -> str:
        return sha256(self.content + self.kind.encode()).hexdigest()[:16]

    def wire(self) -> Json:
        """The part that all kinds of files share in Telegram's shape."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


@dataclass(slots=True)
class FileStore:
    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)

    def keep(self, kind: str, name: str, mime: str, content: bytes) -> StoredFile:
        """Store a file; a photo must be a picture within Telegram's limits."""
        size = picture_size(content) if kind == "photo" else (0, 0)
        number = len(self.by_id)
        suffix = name.rpartition(".")[2] if "." in name else "jpg" if kind == "photo" else "bin"
        path = f"{_FOLDERS.get(kind, kind)}/file_{number}.{suffix}"
        kept = StoredFile(f"SIM{kind.upper()}{number:08d}", kind, name, mime, content, path, size)
        self.by_id[kept.id] = self.by_path[path] = kept
        return kept

    def find(self, id: str, kind: str) -> StoredFile:
        """The stored file `id`, to be sent again as `kind`."""
        kept = self.by_id.get(id)
        if kept is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if kept.kind != kind:
            raise bad_request(f"can't use file of type {kept.kind.capitalize()} as {kind.capitalize()}")
        return kept


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a photo; refused where Telegram would refuse it."""
    if len(content) > PHOTO_BYTES:
        raise bad_request(f"file of size {len(content)} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height
