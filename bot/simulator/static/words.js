// Text and entities to elements. Offsets count UTF-16 units, as JavaScript's strings do.

import { el, world } from "/static/world.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

export function words(text, entities = [], onSay) {
  const whole = document.createDocumentFragment();
  const cuts = new Set([0, text.length]);
  for (const entity of entities) cuts.add(entity.offset).add(entity.offset + entity.length);
  const points = [...cuts].filter((at) => at <= text.length).sort((a, b) => a - b);
  fill(whole, 0, points.length - 1, 0);
  return whole;

  // Put the text between two cuts into `parent`, the entities that span it around it, the longest outermost.
  function fill(parent, from, to, depth) {
    for (let at = from; at < to;) {
      const entity = spanning(points[at], depth);
      const end = entity ? points.indexOf(entity.offset + entity.length) : at + 1;
      if (entity && end > at) {
        const inner = wrap(entity, text.slice(points[at], points[end]), onSay);
        fill(inner, at, Math.min(end, to), depth + 1);
        parent.append(inner);
        at = end;
      } else {
        parent.append(text.slice(points[at], points[at + 1]));
        at += 1;
      }
    }
  }

  function spanning(start, depth) {
    return entities.filter((entity) => entity.offset <= start && start < entity.offset + entity.length)
      .sort((a, b) => b.length - a.length).filter((entity) => entity.offset + entity.length <= text.length)[depth];
  }
}

function wrap(entity, text, onSay) {
  if (TAGS[entity.type]) return el(TAGS[entity.type]);
  if (entity.type === "spoiler") return el("span", { class: "spoiler", tabindex: 0 });
  if (entity.type === "text_link" || entity.type === "url") return link(entity.url ?? text, onSay);
  if (entity.type === "bot_command" && onSay) return el("button", { type: "button", class: "command", onclick: () => onSay(text) });
  return el("span");
}

// A link; one to this bot with a start parameter begins it here, as Telegram would.
export function link(url, onSay, attributes = {}) {
  const payload = startPayload(url);
  if (payload !== null && onSay) {
    return el("a", { ...attributes, href: url, onclick: (event) => { event.preventDefault(); onSay(`/start ${payload}`.trim()); } });
  }
  const safe = /^(https?|tel|mailto):/i.test(url) ? url : `https://${url}`;
  return el("a", { ...attributes, href: safe, target: "_blank", rel: "noopener noreferrer" });
}

function startPayload(url) {
  const found = /^(?:https?:\/\/)?t\.me\/(\w+)(?:\?start=([\w-]*))?$/i.exec(url);
  return found && found[1].toLowerCase() === world.bot.username.toLowerCase() ? found[2] ?? "" : null;
}
