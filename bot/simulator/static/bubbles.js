// One message as a list item: words, pictures, documents, and the buttons under it.

import { ask, attempt, day, dayKey, el, hue, icon, isOwn, spoken, t, time, toast, world } from "/static/world.js";
import { link, words } from "/static/words.js";

const FILES = ["document", "audio", "video", "video_note", "animation"];
const PLACES = { location: "pin", venue: "pin", contact: "person", poll: "slash", dice: "smile" };

export function messageItem(message, { say, edit, turn, lastOwn }) {
  const own = isOwn(message);
  const item = el("li", { class: [own ? "own" : "theirs", turn && "turn", lastOwn && "last-own"].filter(Boolean).join(" "), "data-id": message.message_id });
  const bubble = el("div", { class: "bubble" });
  bubble.append(el("span", { class: "unseen" }, `${own ? t("you") : message.from.first_name}, ${time(message.date)}: `));
  if (world.current.kind !== "private" && !own && turn) {
    bubble.append(el("p", { class: "who", style: `--hue: ${hue(message.from.id)}` }, message.from.first_name));
  }
  if (message.forward_origin) bubble.append(el("p", { class: "from" }, `${t("forwarded")} · ${message.forward_origin.sender_user_name ?? ""}`));
  if (message.reply_to_message) bubble.append(el("span", { class: "quote" }, spoken(message.reply_to_message) || "…"));
  medium(bubble, message);
  if (spoken(message)) {
    const where = el("div", { class: "words" });
    where.append(words(spoken(message), message.entities ?? message.caption_entities, say), el("span", { class: "gap", "aria-hidden": "true" }, ...meta(message, own)));
    bubble.append(where);
  }
  bubble.append(el("p", { class: "meta" }, ...meta(message, own)));
  if (own && lastOwn && spoken(message)) {
    bubble.append(el("button", { type: "button", class: "round edit", "aria-label": t("edit"), title: t("edit"), onclick: () => edit(message) }, icon("pencil")));
  }
  item.append(bubble);
  const rows = message.reply_markup?.inline_keyboard;
  if (rows) item.append(keyboard(message, rows, say));
  return item;
}

export const dayItem = (seconds) => el("li", { class: "day" }, day(seconds));
export const laterItem = (text) => el("li", { class: "later" }, text);
export const startsDay = (message, before) => !before || dayKey(message.date) !== dayKey(before.date);

// The time and what goes with it: once in sight, once unseen after the last word, to keep its place free there.
function meta(message, own) {
  const seen = own && message.message_id <= (world.seenUpTo.get(world.current.id) ?? 0);
  return [
    message.edit_date && spoken(message) ? el("span", {}, t("edited")) : null,
    el("time", {}, time(message.date)),
    own ? icon(seen ? "ticks" : "tick") : null,
    own ? el("span", { class: "unseen" }, t(seen ? "delivered" : "sent")) : null,
  ].filter(Boolean);
}

function medium(bubble, message) {
  if (message.photo) return picture(bubble, message);
  if (message.sticker) {
    bubble.classList.add("plain");
    return bubble.append(el("span", { class: "sticker", role: "img", "aria-label": message.sticker.emoji }, message.sticker.emoji));
  }
  if (message.voice) return bubble.append(voice(message.voice));
  const file = FILES.find((kind) => message[kind]);
  if (file) return bubble.append(fileLink(message[file], file));
  const place = Object.keys(PLACES).find((kind) => message[kind]);
  if (place) bubble.append(el("span", { class: "file" }, el("span", { class: "disc" }, icon(PLACES[place])), el("strong", {}, t(`shared.${place}`))));
  return undefined;
}

function picture(bubble, message) {
  const size = message.photo[message.photo.length - 1];
  bubble.classList.add("picture");
  bubble.append(link(`${location.origin}/page/file/${size.file_id}`, null, { class: "open" }));
  bubble.querySelector(".open").append(
    el("img", { src: `/page/file/${size.file_id}`, width: size.width, height: size.height, alt: spoken(message) || t("picture") }));
}

function voice(sound) {
  const wave = el("span", { class: "wave", "aria-hidden": "true" });
  for (let at = 0; at < 26; at += 1) wave.append(el("i", { style: `height: ${6 + 18 * Math.abs(Math.sin(at * 1.7) * Math.cos(at * 0.6))}px` }));
  return el("span", { class: "file", role: "img", "aria-label": t("sound", { seconds: sound.duration }) },
    el("span", { class: "disc" }, icon("play")), el("span", {}, wave, el("small", {}, `0:0${sound.duration}`)));
}

function fileLink(file, kind) {
  const name = file.file_name ?? t(`shared.${kind}`);
  const opened = link(`${location.origin}/page/file/${file.file_id}`, null, { class: "file", "aria-label": t("document", { name }) });
  opened.append(el("span", { class: "disc" }, icon("file")), el("span", {}, el("strong", {}, name), el("small", {}, weight(file.file_size))));
  return opened;
}

const weight = (bytes) => (bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

function keyboard(message, rows, say) {
  const keys = el("div", { class: "keys" });
  for (const row of rows) keys.append(el("div", { class: "row" }, ...row.map((button) => key(message, button, say))));
  return keys;
}

function key(message, button, say) {
  if (button.url) {
    const opened = link(button.url, say);
    opened.append(button.text, icon("out"), el("span", { class: "unseen" }, `, ${t("opens_link")}`));
    return opened;
  }
  return el("button", { type: "button", onclick: (event) => press(event.currentTarget, message, button) }, button.text);
}

const waiting = new Map();  // query id -> the button that waits for its answer
const early = new Set();    // answers that were here before their query's id was

async function press(pressed, message, button) {
  if (button.callback_data === undefined) return navigator.clipboard?.writeText(button.copy_text?.text ?? "");
  pressed.setAttribute("aria-busy", "true");
  const chat = world.current;
  const asked = await attempt(() => ask(`/control/chats/${chat.id}/presses`, {
    body: { data: button.callback_data, message_id: message.message_id, ...(chat.kind === "private" ? {} : { by: chat.speaker }) },
  }));
  if (asked === undefined) return pressed.removeAttribute("aria-busy");
  if (early.delete(asked.query_id)) return pressed.removeAttribute("aria-busy");
  waiting.set(asked.query_id, pressed);
  setTimeout(() => { waiting.delete(asked.query_id); pressed.removeAttribute("aria-busy"); }, 10000);
  return undefined;
}

export function answered(answer) {
  waiting.get(answer.query_id)?.removeAttribute("aria-busy");
  if (!waiting.delete(answer.query_id)) early.add(answer.query_id);
  if (!answer.text) return;
  if (!answer.alert) return toast(answer.text);
  document.getElementById("alert-text").textContent = answer.text;
  document.getElementById("alert").showModal();
}
