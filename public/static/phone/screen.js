// The small screen: 20 columns by 8 lines of dots, a status row above, three soft-key words below.
// What the dots say is also kept as text, for screen readers and for tests.

import { HEIGHT, WIDTH, glyph } from "./font.js";

export const COLUMNS = 20;
export const LINES = 8;
const DOTS_WIDE = 128;
const DOTS_HIGH = 96;
const TOP = 11; // first dot row of the text
const ZOOM = 4; // canvas pixels per dot

// Words into lines of at most `columns`; a longer word is cut.
export function wrap(text, columns = COLUMNS) {
  const lines = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (let word of paragraph.split(" ")) {
      while (word.length > columns) {
        if (line) lines.push(line);
        lines.push(word.slice(0, columns));
        word = word.slice(columns);
        line = "";
      }
      const longer = line ? `${line} ${word}` : word;
      if (longer.length > columns) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

export class Screen {
  constructor(canvas, mirror) {
    this.canvas = canvas;
    this.mirror = mirror;
    canvas.width = DOTS_WIDE * ZOOM;
    canvas.height = DOTS_HIGH * ZOOM;
    this.paint = canvas.getContext("2d");
    this.ink = getComputedStyle(canvas).color;
  }

  // view: {title, lines, large, top, picked, field, big, centred, soft: [left, right], status: {signal, battery, unread}}
  show(view) {
    this.paint.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.#status(view.status);
    if (view.big) this.#big(view.big);
    if (view.title) {
      this.#bar(TOP - 1, HEIGHT + 1);
      this.#line(view.title.slice(0, COLUMNS), 4, TOP, true);
    }
    const first = view.big ? 4 : view.title ? 1 : 0;
    const room = LINES - first - (view.field ? (view.field.text === undefined ? 1 : 2) : 0);
    (view.large ?? []).slice(-3).forEach((words, at) => this.#line(words, 4, TOP + 13 + at * 19, false, 2));
    const all = view.lines ?? [];
    const top = Math.min(view.top ?? 0, Math.max(0, all.length - room));
    all.slice(top, top + room).forEach((words, at) => {
      const y = TOP + (first + at) * HEIGHT + (view.title ? 2 : 0);
      const x = view.centred ? Math.floor((DOTS_WIDE - words.length * WIDTH) / 2) : 4;
      const picked = view.picked === top + at;
      if (picked) this.#bar(y - 1, HEIGHT);
      this.#line(words.slice(0, COLUMNS), x, y, picked);
    });
    if (all.length > room) this.#scrollbar(top, room, all.length, TOP + first * HEIGHT, room * HEIGHT);
    if (view.field) this.#field(view.field);
    this.#soft(view.soft ?? ["", ""]);
    this.#tell(view, all);
    return room;
  }

  #tell(view, lines) {
    const parts = [view.big, view.title, ...(view.said ?? lines)];
    if (view.field) parts.push(`${view.field.label} ${view.field.text ?? ""}`);
    const words = parts.filter(Boolean).join("\n");
    if (this.mirror.textContent !== words) this.mirror.textContent = words;
    this.mirror.dataset.soft = (view.soft ?? []).join("|");
  }

  #dot(x, y, clear = false) {
    if (clear) this.paint.clearRect(x * ZOOM, y * ZOOM, ZOOM, ZOOM);
    else this.paint.fillRect(x * ZOOM, y * ZOOM, ZOOM - 0.4, ZOOM - 0.4);
  }

  #bar(y, high) {
    this.paint.fillStyle = this.ink;
    this.paint.fillRect(2 * ZOOM, y * ZOOM, (DOTS_WIDE - 6) * ZOOM, high * ZOOM);
  }

  #line(words, x, y, clear = false, zoom = 1) {
    this.paint.fillStyle = this.ink;
    [...words].forEach((letter, at) => {
      glyph(letter).forEach((column, dx) => {
        for (let dy = 0; dy < 8; dy += 1) {
          if (!((column >> dy) & 1)) continue;
          for (let i = 0; i < zoom * zoom; i += 1) {
            const px = x + (at * WIDTH + dx) * zoom + (i % zoom);
            this.#dot(px, y + dy * zoom + Math.floor(i / zoom), clear);
          }
        }
      });
    });
  }

  #big(words) {
    this.#line(words, Math.floor((DOTS_WIDE - words.length * WIDTH * 3) / 2) + 1, TOP + 5, false, 3);
  }

  #status({ signal, battery, unread }) {
    this.paint.fillStyle = this.ink;
    for (let bar = 0; bar < 5; bar += 1) {
      const high = bar < signal ? 2 + bar : 1;
      for (let dy = 0; dy < high; dy += 1) for (let dx = 0; dx < 2; dx += 1) this.#dot(3 + bar * 3 + dx, 7 - dy);
    }
    this.#line("TITIAN", 46, 1);
    if (unread) this.#envelope(92);
    for (let x = 108; x < 124; x += 1) for (let y = 2; y < 8; y += 1) {
      const edge = x === 108 || x === 123 || y === 2 || y === 7;
      if (edge || (x - 109) % 4 < 3 && x - 109 < battery * 14 && y > 2 && y < 7) this.#dot(x, y);
    }
    for (let y = 4; y < 6; y += 1) this.#dot(124, y);
  }

  #envelope(x) {
    for (let dx = 0; dx < 11; dx += 1) for (let dy = 0; dy < 7; dy += 1) {
      const edge = dx === 0 || dx === 10 || dy === 0 || dy === 6;
      if (edge || dy === (dx < 6 ? dx : 10 - dx) && dy < 5) this.#dot(x + dx, 1 + dy);
    }
  }

  #scrollbar(top, room, all, y, high) {
    const thumb = Math.max(6, Math.round((high * room) / all));
    const start = y + Math.round(((high - thumb) * top) / (all - room));
    for (let dy = 0; dy < high; dy += 2) this.#dot(126, y + dy);
    for (let dy = 0; dy < thumb; dy += 1) for (let dx = 125; dx < 128; dx += 1) this.#dot(dx, start + dy);
  }

  #field({ label, text, mode }) {
    const y = TOP + (LINES - (text === undefined ? 1 : 2)) * HEIGHT;
    for (let x = 2; x < 124; x += 1) this.#dot(x, y);
    this.#line(label.slice(0, 15), 4, y + 2);
    this.#line(mode, DOTS_WIDE - 5 - mode.length * WIDTH, y + 2);
    if (text !== undefined) this.#line(`${text}_`.slice(-COLUMNS), 4, y + 2 + HEIGHT);
  }

  #soft([left, right]) {
    const y = DOTS_HIGH - 10;
    this.#line(left.slice(0, 10), 3, y);
    const end = right.slice(0, 10);
    this.#line(end, DOTS_WIDE - 3 - end.length * WIDTH, y);
  }
}
