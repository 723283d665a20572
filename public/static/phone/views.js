// What every phone's screen is made of: a list to pick from, a text to read, a line to write.
// A view has draw() -> what Screen.show takes, and key(name, held); a view that is written on has type(letter) too.

import { Entry } from "./keypad.js";
import { wrap } from "./screen.js";
import { words } from "./words.js";

export class List {
  // items: [{label, pick}]; back(): the right soft key
  constructor({ title, items, empty = "", back, backLabel = words.back }) {
    Object.assign(this, { title, items, empty, back, backLabel, at: 0 });
  }

  draw() {
    if (!this.items.length) return { title: this.title, lines: wrap(this.empty), soft: ["", this.backLabel] };
    const lines = this.items.map((one, at) => `${at + 1} ${one.label}`);
    return { title: this.title, lines, picked: this.at, top: Math.max(0, this.at - 6), soft: [words.pick, this.backLabel] };
  }

  key(name) {
    const many = this.items.length;
    if (name === "right-soft" || name === "back" || name === "left") return this.back();
    if (!many) return;
    if (name === "down") this.at = (this.at + 1) % many;
    else if (name === "up") this.at = (this.at + many - 1) % many;
    else if (["left-soft", "ok", "call", "right"].includes(name)) this.items[this.at].pick();
    else if (/^[1-9]$/.test(name) && Number(name) <= many) this.items[Number(name) - 1].pick();
  }
}

export class Reader {
  // left: [label, act] or undefined; right: [label, act]; keyed(key): a digit was pressed
  constructor({ title = "", text, left, right, keyed, centred = false }) {
    Object.assign(this, { title, text, left, right, keyed, centred, top: 0, room: 8 });
  }

  draw() {
    this.lines = wrap(this.text, 20);
    const soft = [this.left?.[0] ?? "", this.right?.[0] ?? ""];
    return { title: this.title, lines: this.lines, said: [this.text], top: this.top, soft, centred: this.centred };
  }

  drawn(room) {
    this.room = room;
  }

  key(name) {
    const last = Math.max(0, this.lines.length - this.room);
    if (name === "down") this.top = Math.min(last, this.top + 1);
    else if (name === "up") this.top = Math.max(0, this.top - 1);
    else if (["left-soft", "ok", "call"].includes(name)) this.left?.[1]();
    else if (["right-soft", "back"].includes(name)) this.right?.[1]();
    else if (/^[0-9*#]$/.test(name)) this.keyed?.(name);
  }

  type(letter) {
    this.keyed?.(letter);
  }
}

export class Editor {
  // done(text), back(); above: a text to be read over the field; raw: * and # are written, not modes
  constructor({ title = "", label, above = "", mode = "123", text = "", send = words.send, done, back, raw = false }) {
    Object.assign(this, { title, label, above, send, done, back, raw, top: 0, entry: new Entry(mode) });
    this.entry.text = text;
  }

  draw() {
    const { text, mode } = this.entry;
    const soft = [this.send, text ? words.clear : words.back];
    if (this.above) return { title: this.title, lines: wrap(this.above), said: [this.above], top: this.top, soft, field: { label: this.label, text, mode } };
    if (this.raw) return { title: this.title, large: wrap(`${text}_`, 10), said: [text], soft };
    const lines = wrap(`${text}_`, 20);
    return {
      title: this.title || this.label, lines, said: [text], top: lines.length, soft, field: { label: `${text.length}/160`, mode },
    };
  }

  key(name, held) {
    if (name === "left-soft" || name === "ok" || name === "call") return this.entry.text && this.done(this.entry.text);
    if (name === "right-soft" && !this.entry.text) return this.back();
    if (name === "back" && !this.entry.text) return this.back();
    if (name === "back" || name === "right-soft") return this.entry.back();
    if (name === "up") this.top = Math.max(0, this.top - 1);
    else if (name === "down") this.top += 1;
    else if (/^[0-9*#]$/.test(name)) this.raw ? this.entry.type(held && name === "0" ? "+" : name) : this.entry.key(name, held);
  }

  type(letter) {
    if (!this.raw || /^[0-9*#+]$/.test(letter)) this.entry.type(letter);
  }
}
