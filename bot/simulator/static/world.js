// What the page knows, how it asks the simulator, and its words.

const texts = JSON.parse(document.getElementById("texts").textContent);

export const world = {
  bot: { first_name: "", username: "", id: 0 },
  description: "",
  commands: [],
  chats: new Map(),      // id -> {id, kind, title, people, barred, messages: Map, unread, typingUntil, speaker}
  current: null,         // the chat that is open
  ahead: 0,              // milliseconds by which the virtual clock is ahead of this one
  seenUpTo: new Map(),   // chat id -> the last own message that reached the bot
  passages: [],          // {date, text}: where time was moved on
};

export const $ = (id) => document.getElementById(id);

export function t(key, values = {}) {
  const found = key.split(".").reduce((part, name) => part?.[name], texts) ?? "";
  return typeof found === "string" ? found.replace(/\{(\w+)\}/g, (_, name) => values[name]) : found;
}

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export async function ask(path, { method = "POST", body, form } = {}) {
  const options = form ? { method, body: form } : { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) };
  const answer = await fetch(path, method === "GET" ? {} : options);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// Run what the user asked for; if it fails, say so in plain words.
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    console.warn(error);
    toast(t("failed"));
    return undefined;
  }
}

let toastTimer = 0;
export function toast(words) {
  $("toast").textContent = words;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

export const now = () => new Date(Date.now() + world.ahead);
export const time = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
export const dayKey = (seconds) => new Date(seconds * 1000).toDateString();
export function day(seconds) {
  const date = new Date(seconds * 1000);
  const year = date.getFullYear() === now().getFullYear() ? {} : { year: "numeric" };
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", ...year });
}
export const hue = (id) => (Math.abs(id) * 67 + 20) % 360;
export const initials = (name) => name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
export const isOwn = (message) => message.from.id !== world.bot.id && (world.current?.kind === "private" || message.from.id === speaker()?.id);
export const speaker = () => world.current?.people.find((person) => person.id === world.current.speaker) ?? world.current?.people[0];
export const spoken = (message) => message.text ?? message.caption ?? "";
