// Time and faults.

import { $, ask, attempt, el, icon, now, t, world } from "/static/world.js";

const SETTINGS = {
  server_error: { status: 502 },
  slow: { seconds: 3 },
  time_out: { seconds: 10 },
  too_many_requests: { retry_after: 5 },
  bad_request: { detail: "chat_not_found" },
};
let opener = null;

export function start() {
  for (const button of document.querySelectorAll("[data-tools]")) button.addEventListener("click", () => toggle($("tools").hidden, button));
  $("close-tools").addEventListener("click", () => toggle(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && $("tools").contains(document.activeElement)) toggle(false); });
  for (const button of document.querySelectorAll("[data-later]")) button.addEventListener("click", () => later(JSON.parse(button.dataset.later)));
  $("fault-kind").append(...Object.entries(t("fault_kinds")).map(([kind, label]) => el("option", { value: kind }, label)));
  $("fault-form").addEventListener("submit", (event) => { event.preventDefault(); attempt(() => switchOn(new FormData(event.target))); });
  $("block").addEventListener("click", () => attempt(() => ask(`/control/chats/${world.current.id}/${world.current.barred ? "unblocks" : "blocks"}`)));
  setInterval(showTime, 5000);
}

export function showTime() {
  const at = now();
  $("now").textContent = at.toLocaleString([], { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  $("big-now").textContent = at.toLocaleString([], { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" });
  for (const each of [$("now"), $("big-now")]) each.dateTime = at.toISOString();
}

export function showParent() {
  const chat = world.current;
  $("parent-tools").hidden = !chat || chat.kind !== "private";
  $("block").textContent = t(chat?.barred ? "unblock" : "block");
  $("block").classList.toggle("danger", !chat?.barred);
}

export async function showFaults() {
  const { rules } = await ask("/control/faults", { method: "GET" });
  const rows = rules.map((rule) => el("li", {},
    el("span", { class: "what" }, t(`fault_kinds.${rule.kind}`) || rule.kind, el("small", {}, scope(rule))),
    el("button", { type: "button", class: "round", "aria-label": `${t("switch_off")}: ${t(`fault_kinds.${rule.kind}`)}`, onclick: () => attempt(() => ask(`/control/faults/${rule.id}`, { method: "DELETE" })) }, icon("cross"))));
  $("faults").replaceChildren(...(rows.length ? rows : [el("li", { class: "none" }, t("no_faults"))]));
}

function scope(rule) {
  const chat = world.chats.get(rule.chat);
  const where = rule.chat === null ? t("fault_everywhere") : chat?.title ?? t("fault_other");
  return rule.count === null ? where : `${where} · ${t("fault_left", { count: rule.count - rule.struck })}`;
}

async function later(step) {
  const [[unit, count]] = Object.entries(step);
  const text = t(`later.${unit === "weeks" ? `weeks${count}` : unit}`);
  world.passages.push({ date: (now().getTime()) / 1000, text });
  await attempt(() => ask("/control/clock", { body: step }));
}

async function switchOn(form) {
  const kind = form.get("kind");
  const everywhere = form.get("where") === "everywhere" || !world.current || kind === "conflict";
  const count = Number(form.get("count")) || null;
  await ask("/control/faults", { body: { kind, ...SETTINGS[kind], ...(everywhere ? {} : { chat: world.current.id }), ...(count ? { count } : {}) } });
}

function toggle(open, button = null) {
  $("tools").hidden = !open;
  for (const each of document.querySelectorAll("[data-tools]")) each.setAttribute("aria-expanded", String(open));
  if (open) {
    opener = button;
    showFaults();
    $("close-tools").focus();
  } else {
    opener?.focus();
  }
}
