"""The bot itself: who it is, its commands, its descriptions."""

from typing import Any

from bot.simulator import limits
from bot.simulator.entities import units
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.telegram import Telegram
from bot.simulator.wire import Json, bad_request


@method("getMe")
def get_me(telegram: Telegram, _params: Params) -> Json:
    return telegram.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": not telegram.privacy,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


@method("logOut")
@method("close")
def log_out(_telegram: Telegram, _params: Params) -> bool:
    return True


@method("setMyCommands", "commands scope language_code")
def set_my_commands(telegram: Telegram, params: Params) -> bool:
    telegram.profile[_scoped("commands", params)] = limits.commands(params)
    telegram.tell("profile", 0, {})
    return True


@method("getMyCommands", "scope language_code")
def get_my_commands(telegram: Telegram, params: Params) -> Any:
    return telegram.profile.get(_scoped("commands", params), [])


@method("deleteMyCommands", "scope language_code")
def delete_my_commands(telegram: Telegram, params: Params) -> bool:
    telegram.profile.pop(_scoped("commands", params), None)
    return True


def _scoped(what: str, params: Params) -> str:
    scope = params.parsed("scope", called="bot command scope") or {"type": "default"}
    where = " ".join(str(value) for _, value in sorted(scope.items()))
    return f"{what} {where} {params.text('language_code')}".strip()


def _described(set_name: str, get_name: str, field: str, most: int) -> None:
    """Register the pair of methods that set and read one text of the profile."""

    @method(set_name, f"{field} language_code")
    def put(telegram: Telegram, params: Params) -> bool:
        if units(params.text(field)) > most:
            raise bad_request(f"{field.upper()}_TOO_LONG")
        telegram.profile[f"{field} {params.text('language_code')}".strip()] = params.text(field)
        telegram.tell("profile", 0, {})
        return True

    @method(get_name, "language_code")
    def get(telegram: Telegram, params: Params) -> Json:
        plain = telegram.bot["first_name"] if field == "name" else ""
        return {field: telegram.profile.get(f"{field} {params.text('language_code')}".strip(), telegram.profile.get(field, plain))}


_described("setMyDescription", "getMyDescription", "description", 512)
_described("setMyShortDescription", "getMyShortDescription", "short_description", 120)
_described("setMyName", "getMyName", "name", 64)


@method("setChatMenuButton", "chat_id menu_button")
def set_chat_menu_button(_telegram: Telegram, _params: Params) -> bool:
    return True
