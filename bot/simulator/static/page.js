// The page: the list of chats, the open chat, and what happens live.

import { $, ask, attempt, dayKey, el, hue, initials, isOwn, now, spoken, t, time, world } from "/static/world.js";
import { answered, dayItem, laterItem, messageItem, startsDay } from "/static/bubbles.js";
import * as composer from "/static/composer.js";
import * as tools from "/static/tools.js";

const TYPING_MS = 5000;

// ---- what the simulator tells ------------------------------------------------------------------------------------

async function load() {
  const state = await ask("/page/state", { method: "GET" });
  Object.assign(world, { bot: state.bot, description: state.description, commands: state.commands });
  setClock(state.now);
  for (const chat of state.chats) catchUp(chat);
  for (const [id, seen] of Object.entries(state.seen)) world.seenUpTo.set(Number(id), seen);
  drawList();
  if (world.current) drawChat();
  await tools.showFaults();
}

// What came while the connection was lost counts as unread.
function catchUp(chat) {
  const isKnown = world.chats.has(chat.id);
  const known = learn(chat);
  const missed = chat.messages.filter((message) => message.from.id === world.bot.id && !known.messages.has(message.message_id));
  if (isKnown && known !== world.current) known.unread += missed.length;
  known.messages = new Map(chat.messages.map((message) => [message.message_id, message]));
}

function learn(chat) {
  const known = world.chats.get(chat.id) ?? { messages: new Map(), unread: 0, typingUntil: 0 };
  const { messages, ...rest } = chat;
  world.chats.set(chat.id, Object.assign(known, rest));
  return known;
}

function listen() {
  const events = new EventSource("/control/events");
  events.addEventListener("open", () => { $("banner").hidden = true; attempt(load).then(() => { document.body.dataset.live = ""; }); });
  events.addEventListener("error", () => { $("banner").textContent = t("offline"); $("banner").hidden = false; });
  events.addEventListener("message", (event) => { const { event: name, chat, what } = JSON.parse(event.data); react[name]?.(world.chats.get(chat), what, chat); });
}

const react = {
  message(chat, message) {
    if (!chat) return;
    const isNew = !chat.messages.has(message.message_id);
    chat.messages.set(message.message_id, message);
    if (message.from.id === world.bot.id) {
      chat.typingUntil = 0;
      if (isNew && chat !== world.current) chat.unread += 1;
    }
    drawList();
    if (chat !== world.current) return;
    isNew ? append(message) : replace(message);
    drawStatus();
  },
  deleted(chat, { message_id: id }) {
    chat?.messages.delete(id);
    drawList();
    if (chat === world.current) drawMessages();
  },
  typing(chat) {
    if (!chat) return;
    chat.typingUntil = Date.now() + TYPING_MS;
    drawStatus();
    setTimeout(drawStatus, TYPING_MS + 50);
  },
  delivered(chat, { message_id: id }, chatId) {
    if (!id) return;
    world.seenUpTo.set(chatId, Math.max(id, world.seenUpTo.get(chatId) ?? 0));
    if (chat === world.current && chat?.messages.has(id)) replace(chat.messages.get(id));
  },
  answered(_chat, answer) { answered(answer); },
  inline(_chat, answer) { composer.showInline(answer); },
  chat(_chat, listed) {
    const chat = learn(listed);
    drawList();
    if (chat === world.current) { drawStatus(); tools.showParent(); }
  },
  clock(_chat, what) {
    setClock(what.now);
    drawList();
    if (world.current) drawMessages();
  },
  faults() { tools.showFaults(); },
  async profile() { const state = await ask("/page/state", { method: "GET" }); Object.assign(world, { description: state.description, commands: state.commands }); drawEmpty(); },
};

function setClock(iso) {
  world.ahead = new Date(iso).getTime() - Date.now();
  tools.showTime();
}

// ---- the list ----------------------------------------------------------------------------------------------------

function drawList() {
  const focused = document.activeElement?.dataset?.chat;
  const latest = (chat) => [...chat.messages.values()].at(-1);
  $("chats").replaceChildren(...[...world.chats.values()].map((chat) => listItem(chat, latest(chat))));
  if (focused) $("chats").querySelector(`[data-chat="${focused}"]`)?.focus();
}

function listItem(chat, last) {
  const when = last ? (dayKey(last.date) === now().toDateString() ? time(last.date) : new Date(last.date * 1000).toLocaleDateString([], { day: "numeric", month: "short" })) : "";
  const preview = last ? spoken(last).replace(/\s+/g, " ") || t("picture") : t("empty_title");
  return el("li", {}, el("button", { type: "button", "data-chat": chat.id, "aria-current": chat === world.current ? "true" : false, onclick: () => open(chat) },
    el("span", { class: "avatar", style: `--hue: ${hue(chat.id)}`, "aria-hidden": "true" }, initials(chat.title)),
    el("span", { class: "text" },
      el("span", { class: "line" }, el("span", { class: "name" }, chat.title), el("span", { class: "when" }, when)),
      el("span", { class: "line" }, el("span", { class: "last" }, chat.messages.size ? preview : t("empty_title")),
        chat.unread ? el("span", { class: "badge", "aria-label": t("unread", { count: chat.unread }) }, String(chat.unread)) : null))));
}

async function addChat(kind) {
  const taken = new Set([...world.chats.values()].map((chat) => chat.title));
  const name = t("new_parents").find((each) => !taken.has(each)) ?? `${t("new_parents")[0]} ${world.chats.size + 1}`;
  const made = await attempt(() => ask("/control/chats", { body: kind === "group" ? { kind: "supergroup", title: t("group") } : { name } }));
  if (made) { drawList(); open(learn(made)); }
}

// ---- the open chat -----------------------------------------------------------------------------------------------

function open(chat) {
  world.current = chat;
  chat.unread = 0;
  document.body.dataset.view = "chat";
  composer.endEdit();
  drawList();
  drawChat();
  (isWide() ? $("text") : $("scroll")).focus();  // on a phone the keyboard would cover the chat
}

const isWide = () => matchMedia("(min-width: 741px)").matches;

function back() {
  document.body.dataset.view = "list";
  $("chats").querySelector('[aria-current="true"]')?.focus();
}

function drawChat() {
  const chat = world.current;
  $("nothing").hidden = true;
  $("chat").hidden = false;
  $("chat-name").textContent = chat.kind === "private" ? world.bot.first_name : chat.title;
  $("chat-avatar").textContent = chat.kind === "private" ? "" : initials(chat.title);
  $("chat-avatar").classList.toggle("bot", chat.kind === "private");
  $("chat-avatar").style.setProperty("--hue", hue(chat.id));
  composer.chooseSpeaker();
  tools.showParent();
  drawStatus();
  drawMessages();
}

function drawStatus() {
  const chat = world.current;
  if (!chat) return;
  const typing = chat.typingUntil > Date.now();
  const still = chat.kind === "private" ? t("bot_with", { name: chat.title }) : t("group_bot", { count: chat.people.length });
  const words = typing ? t("typing") : chat.barred ? `${chat.title} · ${t("blocked")}` : still;
  if ($("chat-status").textContent !== words) $("chat-status").textContent = words;
  $("chat-status").classList.toggle("live", typing);
}

const ordered = () => [...world.current.messages.values()];
const lastOwn = () => ordered().filter((message) => isOwn(message)).at(-1);

function drawMessages() {
  const messages = ordered();
  const items = [];
  const passages = world.passages.filter((passage) => messages.length && passage.date >= messages[0].date - 1);
  messages.forEach((message, at) => {
    while (passages.length && passages[0].date < message.date) items.push(laterItem(passages.shift().text));
    items.push(...itemsFor(message, messages[at - 1]));
  });
  items.push(...passages.map((passage) => laterItem(passage.text)));
  $("messages").replaceChildren(...items);
  drawEmpty();
  toEnd();
}

function itemsFor(message, before) {
  const day = startsDay(message, before);
  const turn = day || before.from.id !== message.from.id;
  const item = messageItem(message, { say: composer.say, edit: composer.beginEdit, turn, lastOwn: lastOwn()?.message_id === message.message_id });
  return day ? [dayItem(message.date), item] : [item];
}

function append(message) {
  const messages = ordered();
  const items = itemsFor(message, messages.at(-2));
  items.at(-1).classList.add("new");
  if (isOwn(message)) for (const old of document.querySelectorAll(".last-own")) unmark(old);
  $("messages").append(...items);
  drawEmpty();
  toEnd();
}

function unmark(item) {
  item.classList.remove("last-own");
  item.querySelector(".edit")?.remove();
}

function replace(message) {
  const item = $("messages").querySelector(`[data-id="${message.message_id}"]`);
  if (!item) return;
  const labels = item.contains(document.activeElement) ? document.activeElement.textContent : null;
  const messages = ordered();
  const fresh = itemsFor(message, messages[messages.indexOf(message) - 1]).at(-1);
  const atEnd = isAtEnd();
  item.replaceWith(fresh);
  if (labels !== null) refocus(fresh, labels);
  if (atEnd) toEnd();
}

// The pressed button may have gone with the edit: keep the keyboard's user where they were.
function refocus(item, label) {
  const keys = [...item.querySelectorAll(".keys button, .keys a")];
  (keys.find((key) => key.textContent === label) ?? keys[0] ?? $("text")).focus({ preventScroll: true });
}

function drawEmpty() {
  const empty = !world.current || world.current.messages.size === 0;
  $("empty").hidden = !empty;
  $("empty-title").textContent = world.description ? world.bot.first_name : t("empty_title");
  $("empty-text").textContent = world.description || t("empty_text");
}

const isAtEnd = () => $("scroll").scrollHeight - $("scroll").scrollTop - $("scroll").clientHeight < 120;
function toEnd() {
  $("scroll").scrollTop = $("scroll").scrollHeight;
  for (const image of $("messages").querySelectorAll("img")) {
    if (!image.complete) image.addEventListener("load", () => { $("scroll").scrollTop = $("scroll").scrollHeight; }, { once: true });
  }
}

// ---- begin -------------------------------------------------------------------------------------------------------

$("back").addEventListener("click", back);
$("add-parent").addEventListener("click", () => addChat("private"));
$("add-group").addEventListener("click", () => addChat("group"));
composer.start({ redraw: drawMessages, lastOwn });
tools.start();
attempt(load).then(() => {
  const first = world.chats.values().next().value;
  if (first && isWide()) open(first);
});
listen();
