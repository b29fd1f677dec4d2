"""What a bot may ask about a chat."""

from bot.simulator.methods.registry import chat_of, method
from bot.simulator.params import Params
from bot.simulator.telegram import Telegram
from bot.simulator.wire import Json, bad_request

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@method("getChat", "chat_id")
def get_chat(telegram: Telegram, params: Params) -> Json:
    always: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(_GIFTS, False)}
    return chat_of(telegram, params).wire | always


@method("getChatMember", "chat_id user_id")
def get_chat_member(telegram: Telegram, params: Params) -> Json:
    chat = chat_of(telegram, params)
    if params.integer("user_id") == telegram.bot["id"]:
        return {"user": telegram.bot, "status": "member"}
    if params.integer("user_id") not in chat.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return {"user": chat.people[params.integer("user_id")].wire(), "status": "member"}


@method("leaveChat", "chat_id")
def leave_chat(telegram: Telegram, params: Params) -> bool:
    chat = chat_of(telegram, params)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.barred = "Forbidden: bot is not a member of the supergroup chat"
    return True
