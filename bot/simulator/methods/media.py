"""Pictures and documents: uploaded, sent again by file id, and read back."""

from typing import Any

from bot.simulator import limits
from bot.simulator.files import StoredFile
from bot.simulator.methods.messages import post
from bot.simulator.methods.registry import SENDING, chat_of, method
from bot.simulator.params import Params
from bot.simulator.telegram import Telegram
from bot.simulator.wire import ApiError, Json, bad_request

_CAPTIONED = f"{SENDING} caption caption_entities"
READABLE_BYTES = 20_000_000


@method("sendPhoto", f"{_CAPTIONED} photo has_spoiler show_caption_above_media")
def send_photo(telegram: Telegram, params: Params) -> Json:
    chat = chat_of(telegram, params)
    stored = _file(telegram, params, "photo")
    sizes = [stored.wire() | {"width": stored.size[0], "height": stored.size[1]}]
    return post(telegram, chat, params, {"photo": sizes} | _caption(params))


@method("sendDocument", f"{_CAPTIONED} document thumbnail disable_content_type_detection")
def send_document(telegram: Telegram, params: Params) -> Json:
    chat = chat_of(telegram, params)
    stored = _file(telegram, params, "document")
    return post(
        telegram, chat, params, {"document": {"file_name": stored.name, "mime_type": stored.mime} | stored.wire()} | _caption(params)
    )


@method("getFile", "file_id")
def get_file(telegram: Telegram, params: Params) -> Json:
    stored = telegram.files.by_id.get(params.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > READABLE_BYTES:
        raise bad_request("file is too big")
    return stored.wire() | {"file_path": stored.path}


def _caption(params: Params) -> Json:
    text, entities = limits.caption(params)
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def _file(telegram: Telegram, params: Params, kind: str) -> StoredFile:
    """The file that parameter `kind` names: an upload, one attached under another name, or a file id."""
    given: Any = params.values.get(kind)
    attached = given.removeprefix("attach://") if isinstance(given, str) and given.startswith("attach://") else kind
    upload = params.uploads.get(attached)
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > limits.DOCUMENT_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        return telegram.files.keep(kind, upload.name, upload.mime, upload.content)
    if not isinstance(given, str) or not given:
        raise bad_request(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        # Nothing is fetched from outside: to the bot it looks like an address that Telegram could not read.
        raise bad_request("failed to get HTTP URL content")
    return telegram.files.find(given, kind)
