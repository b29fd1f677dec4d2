"""Pictures and files to send along: made when they are sent, a chart only once."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.note import Note
from bot.core.plain import Change, reader
from bot.ports import Store

RenderChart = Callable[[float | None, str], bytes]
RenderNote = Callable[[Note], bytes]
note_from_plain: Change = reader(Note) or (lambda plain: plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Attachments drawn by `chart` (PNG for an age in months, and the same in words) and `note` (PDF)."""

    store: Store
    bot: int
    """The bot's id: what Telegram calls a file holds for one bot only."""
    chart: RenderChart
    note: RenderNote

    async def make(self, attachment: bytes, drawing: Callable[[], None]) -> tuple[str, str, bytes | str]:
        spec = json.loads(attachment)
        match spec["kind"]:
            case "chart":
                known = await self.store.run(lambda tx: tx.file_id(self._name(attachment)))
                if known is not None:
                    return "photo", "chart.png", known
                drawing()
                return "photo", "chart.png", await asyncio.to_thread(self.chart, spec["months"], spec["you"])
            case "note":
                drawing()
                return "document", "note.pdf", await asyncio.to_thread(self.note, note_from_plain(spec["note"]))
            case _:
                return "document", spec["name"], spec["content"].encode()

    async def sent(self, attachment: bytes, file_id: str) -> None:
        if json.loads(attachment)["kind"] == "chart":
            await self.store.run(lambda tx: tx.keep_file_id(self._name(attachment), file_id))

    def _name(self, attachment: bytes) -> str:
        return f"{self.bot} {attachment.decode()}"
