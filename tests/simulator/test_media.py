"""Pictures, documents and files."""

import aiohttp
import pytest

from bot.simulator.samples import KINDS, picture


@pytest.fixture
def upload(telegram, client):
    async def post(method, field, content, name="a.bin", **params):
        form = aiohttp.FormData({key: str(value) for key, value in params.items()})
        form.add_field(field, content, filename=name)
        async with client.post(f"{telegram.url}/bot{telegram.token}/{method}", data=form) as answer:
            return await answer.json()

    return post


async def test_a_picture_is_uploaded_sent_again_by_id_and_read_back(telegram, upload, result, client):
    chat = telegram.chat(42)
    sent = (await upload("sendPhoto", "photo", picture(), chat_id=42, caption="<b>Chart</b>", parse_mode="HTML"))["result"]
    assert (sent["caption"], sent["photo"][0]["width"]) == ("Chart", 640)
    file_id = sent["photo"][-1]["file_id"]
    await result("sendPhoto", chat_id=42, photo=file_id)
    first, second = await chat.replies(2)
    assert first.file.content == second.file.content == picture()
    path = (await result("getFile", file_id=file_id))["file_path"]
    async with client.get(f"{telegram.url}/file/bot{telegram.token}/{path}") as answer:
        assert await answer.read() == picture()


async def test_a_document_keeps_its_name(telegram, upload, refusal):
    chat = telegram.chat(42)
    sent = (await upload("sendDocument", "document", b"%PDF-1.4", name="note.pdf", chat_id=42))["result"]
    assert (sent["document"]["file_name"], sent["document"]["file_size"]) == ("note.pdf", 8)
    assert (await chat.reply()).file.content == b"%PDF-1.4"
    wrong = (400, "Bad Request: can't use file of type Document as Photo")
    assert await refusal("sendPhoto", chat_id=42, photo=sent["document"]["file_id"]) == wrong


async def test_what_is_no_picture_is_refused(telegram, upload, refusal):
    telegram.chat(42)
    assert (await upload("sendPhoto", "photo", b"text", chat_id=42))["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    assert (await upload("sendDocument", "document", b"", chat_id=42))["description"] == "Bad Request: file must be non-empty"
    assert await refusal("sendPhoto", chat_id=42) == (400, "Bad Request: there is no photo in the request")
    assert await refusal("sendPhoto", chat_id=42, photo="abc") == (400, "Bad Request: wrong file identifier/HTTP URL specified")
    assert await refusal("getFile", file_id="abc") == (400, "Bad Request: invalid file_id")


async def test_a_caption_has_its_own_limit(telegram, upload):
    telegram.chat(42)
    answer = await upload("sendPhoto", "photo", picture(), chat_id=42, caption="x" * 1025)
    assert answer["description"] == "Bad Request: message caption is too long"


async def test_there_is_no_text_to_edit_in_a_picture(telegram, upload, refusal, result):
    telegram.chat(42)
    sent = (await upload("sendPhoto", "photo", picture(), chat_id=42, caption="one"))["result"]
    at = {"chat_id": 42, "message_id": sent["message_id"]}
    assert await refusal("editMessageText", **at, text="two") == (400, "Bad Request: there is no text in the message to edit")
    assert (await result("editMessageCaption", **at, caption="two"))["caption"] == "two"


@pytest.mark.parametrize("kind", KINDS)
async def test_parents_send_all_kinds_of_media(telegram, result, kind):
    await telegram.chat(42).sends(kind, caption="look")
    [update] = await result("getUpdates")
    assert kind in update["message"]
    assert update["message"]["caption"] == "look"


async def test_an_edit_of_a_caption_and_a_forwarded_message_reach_the_bot(telegram, result):
    chat = telegram.chat(42)
    await chat.sends("photo", caption="befor")
    await chat.edits("before")
    await chat.says("she crawls backwards", forwarded=True)
    _, edited, forwarded = await result("getUpdates")
    assert edited["edited_message"]["caption"] == "before"
    assert "forward_origin" in forwarded["message"]
