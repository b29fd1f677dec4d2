"""The bot itself and what it sets about itself."""

import pytest

from bot.simulator import Person

COMMANDS = [{"command": "check", "description": "Go through the questions"}]


async def test_the_bot_knows_itself(telegram, result):
    me = await result("getMe")
    assert (me["username"], me["is_bot"], me["id"]) == ("crawlwise_bot", True, int(telegram.token.partition(":")[0]))


async def test_commands_are_kept_by_scope_and_language(result):
    assert await result("setMyCommands", commands=COMMANDS, language_code="en")
    assert await result("getMyCommands", language_code="en") == COMMANDS
    assert await result("getMyCommands", language_code="de") == []
    assert await result("deleteMyCommands", language_code="en")
    assert await result("getMyCommands", language_code="en") == []


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ([{"command": "Check", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "check", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        (COMMANDS * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_wrong_commands_are_refused(refusal, commands, why):
    assert await refusal("setMyCommands", commands=commands) == (400, f"Bad Request: {why}")


async def test_descriptions_have_their_limits(result, refusal):
    assert await result("setMyDescription", description="Help with crawling")
    assert await result("getMyDescription") == {"description": "Help with crawling"}
    assert await refusal("setMyShortDescription", short_description="x" * 121) == (400, "Bad Request: SHORT_DESCRIPTION_TOO_LONG")


async def test_a_group_hears_of_every_member(telegram, result):
    ada, ben = Person(1, "Ada"), Person(2, "Ben")
    group = telegram.group(-100, members=(ada, ben))
    await group.says("@crawlwise_bot is that normal?", by=ben)
    [update] = await result("getUpdates")
    message = update["message"]
    assert (message["from"]["first_name"], message["chat"]["type"], message["entities"][0]["type"]) == ("Ben", "supergroup", "mention")


async def test_in_privacy_mode_a_group_is_heard_only_when_it_speaks_to_the_bot(telegram, result):
    telegram.telegram.privacy = True
    group = telegram.group(-100)
    await group.says("nice weather")
    await group.says("/check")
    own = await result("sendMessage", chat_id=-100, text="Hello")
    await group.says("thank you", reply_to=own["message_id"])
    assert [update["message"]["text"] for update in await result("getUpdates")] == ["/check", "thank you"]


async def test_a_chat_can_be_looked_up_and_left(telegram, result, refusal):
    telegram.group(-100)
    assert (await result("getChat", chat_id=-100))["title"] == "Playgroup"
    assert (await result("getChatMember", chat_id=-100, user_id=1001))["status"] == "member"
    assert await result("leaveChat", chat_id=-100)
    assert await refusal("sendMessage", chat_id=-100, text="x") == (403, "Forbidden: bot is not a member of the supergroup chat")
