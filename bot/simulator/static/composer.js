// The field to write in: sending, editing, attachments, the bot's commands, inline answers.

import { $, ask, attempt, el, speaker, spoken, t, world } from "/static/world.js";

let editing = null;
let inlineTimer = 0;
let inlineQuery = "";      // the query typed last
let inlineAnswer = null;   // the answer that came last: it may be here before its query's id is

const act = (name, body) => attempt(() => ask(`/control/chats/${world.current.id}/${name}`, { body: { ...body, by: speaker()?.id } }));

export async function say(text) {
  if (text.trim()) await act("says", { text });
}

export function beginEdit(message) {
  editing = message;
  $("editing").hidden = false;
  $("editing-text").textContent = spoken(message);
  $("send").setAttribute("aria-label", t("save"));
  put(spoken(message));
}

export function endEdit() {
  editing = null;
  $("editing").hidden = true;
  $("send").setAttribute("aria-label", t("send"));
}

export function chooseSpeaker() {
  const chat = world.current;
  $("as").hidden = chat.kind === "private";
  $("as-select").replaceChildren(...chat.people.map((person) => el("option", { value: person.id }, person.name)));
  chat.speaker ??= chat.people[0].id;
  $("as-select").value = chat.speaker;
}

export function start({ redraw, lastOwn }) {
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  $("text").addEventListener("keydown", (event) => keyInField(event, lastOwn));
  $("text").addEventListener("input", () => { grow(); askInline(); });
  $("cancel-edit").addEventListener("click", () => { endEdit(); put(""); });
  $("start").addEventListener("click", () => say("/start").then(() => $("text").focus()));
  $("as-select").addEventListener("change", () => { world.current.speaker = Number($("as-select").value); redraw(); });
  menu($("attach"), $("attach-menu"));
  menu($("commands"), $("commands-menu"), fillCommands);
  for (const button of document.querySelectorAll("[data-send]")) {
    button.addEventListener("click", () => { act("sends", { kind: button.dataset.send }); $("text").focus(); });
  }
  $("pick-photo").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", sendFile);
}

export function showInline(answer) {
  inlineAnswer = answer;
  if (answer?.query_id !== inlineQuery) return;
  const chat = world.current;
  $("results").hidden = answer.results.length === 0;
  $("results").replaceChildren(...answer.results.map((result) => el("li", {}, el("button", {
    type: "button",
    onclick: async () => { clearInline(); put(""); await attempt(() => ask(`/control/chats/${chat.id}/chooses`, { body: { query_id: answer.query_id, result_id: result.id, by: speaker()?.id } })); },
  }, el("strong", {}, result.title ?? ""), el("small", {}, result.description ?? "")))));
}

async function submit() {
  const text = $("text").value;
  if (!text.trim()) return;
  const changed = editing;
  put("");
  clearInline();
  if (changed) {
    endEdit();
    await act("edits", { message_id: changed.message_id, text });
  } else {
    await say(text);
  }
}

function keyInField(event, lastOwn) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  } else if (event.key === "ArrowUp" && !$("text").value) {
    const message = lastOwn();
    if (message && spoken(message)) { event.preventDefault(); beginEdit(message); }
  } else if (event.key === "Escape" && editing) {
    endEdit();
    put("");
  }
}

function put(text) {
  $("text").value = text;
  grow();
  $("text").focus();
}

function grow() {
  const field = $("text");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 168)}px`;
}

async function sendFile() {
  const [file] = $("file").files;
  if (!file) return;
  const form = new FormData();
  form.append("kind", "photo");
  form.append("by", speaker()?.id);
  form.append("file", file);
  $("file").value = "";
  await attempt(() => ask(`/control/chats/${world.current.id}/sends`, { form }));
  $("text").focus();
}

function fillCommands() {
  const rows = world.commands.map((each) => el("li", { role: "none" }, el("button", { type: "button", role: "menuitem", onclick: () => say(`/${each.command}`) },
    el("span", {}, el("strong", {}, `/${each.command}`), el("small", {}, each.description)))));
  $("commands-menu").replaceChildren(...(rows.length ? rows : [el("li", { class: "none" }, t("no_commands"))]));
}

// A button that opens a menu: arrow keys walk it, Escape and leaving it close it.
function menu(button, list, fill = () => {}) {
  const items = () => [...list.querySelectorAll("button")];
  const set = (open) => { list.hidden = !open; button.setAttribute("aria-expanded", String(open)); };
  button.addEventListener("click", () => {
    if (!list.hidden) return set(false);
    fill();
    set(true);
    return items()[0]?.focus();
  });
  list.addEventListener("click", () => { set(false); $("text").focus(); });
  list.parentElement.addEventListener("keydown", (event) => {
    const at = items().indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); set(false); button.focus(); }
    if (step && !list.hidden) { event.preventDefault(); items().at((at + step) % items().length)?.focus(); }
  });
  document.addEventListener("pointerdown", (event) => { if (!list.parentElement.contains(event.target)) set(false); });
  list.parentElement.addEventListener("focusout", (event) => { if (event.relatedTarget && !list.parentElement.contains(event.relatedTarget)) set(false); });
}

function askInline() {
  clearTimeout(inlineTimer);
  const found = new RegExp(`^@${world.bot.username}\\s+(.*)$`, "is").exec($("text").value);
  if (!found) return clearInline();
  inlineTimer = setTimeout(async () => {
    const asked = await act("inline", { query: found[1] });
    inlineQuery = asked?.query_id ?? "";
    showInline(inlineAnswer);
  }, 350);
  return undefined;
}

function clearInline() {
  inlineQuery = "";
  $("results").hidden = true;
}
