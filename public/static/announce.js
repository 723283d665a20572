// The announcements of a board, one after another, never over each other. Pure: who speaks, shows and waits is passed in.

export const LATE = 60_000; // milliseconds; what was called longer ago is only shown, unless it is called still
const TWICE = 2;
const MANY = 3; // numbers that wait: then each is said once

const DIGITS = {
  id: ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
  en: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
};
const TEENS = {
  id: ["sepuluh", "sebelas", "dua belas", "tiga belas", "empat belas", "lima belas", "enam belas", "tujuh belas", "delapan belas", "sembilan belas"],
  en: ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
};

// The language whose digits are spoken: networks and browsers have no voice for the regional ones.
export function spoken(language) {
  return language === "en" ? "en" : "id";
}

// "A012" as it is said: "A, nol satu dua".
export function label(text, language) {
  const digits = DIGITS[spoken(language)];
  return `${text.slice(0, 1)}, ${[...text.slice(1)].map((one) => digits[Number(one)] ?? one).join(" ")}`;
}

const TENS = {
  id: ["dua puluh", "tiga puluh", "empat puluh", "lima puluh", "enam puluh", "tujuh puluh", "delapan puluh", "sembilan puluh"],
  en: ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
};

function count(number, tongue) {
  if (number < 10) return DIGITS[tongue][number];
  if (number < 20) return TEENS[tongue][number - 10];
  if (number < 100) return [TENS[tongue][Math.floor(number / 10) - 2], ...(number % 10 ? [DIGITS[tongue][number % 10]] : [])].join(" ");
  return [...String(number)].map((one) => DIGITS[tongue][Number(one)]).join(" ");
}

// "Loket 3" as it is said: "loket tiga"; "Loket KK" keeps its letters.
export function counter(text, language, word) {
  const named = text.replace(/^loket\b/iu, word);
  const found = /^(.*?)\s*(\d+)$/u.exec(named);
  return found ? `${found[1]} ${count(Number(found[2]), spoken(language))}` : named;
}

// The whole sentence. `words` are the board's words in that language.
export function sentence(call, language, words) {
  return words.call.replace("{number}", label(call.label, language)).replace("{counter}", counter(call.counter, language, words.counter));
}

// The files of recorded words in each language's folder, and the sentence as their names; "," is a short silence. A counter that
// they have no words for is left to the screen.
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];
export const RECORDED = ["number", "to", "screen", ...Array.from({ length: 20 }, (_none, n) => String(n)),
  ...Array.from({ length: 8 }, (_none, n) => String(10 * n + 20)), ...LETTERS];

export function recorded(call) {
  const place = /^loket\s*(\d{1,3})?([a-z]{0,3})$/iu.exec(call.counter);
  const where = place?.[1] || place?.[2] ? ["to", ...(place[1] ? counted(Number(place[1])) : []), ...place[2].toLowerCase()] : ["screen"];
  return ["number", ",", call.label.slice(0, 1).toLowerCase(), ",", ...call.label.slice(1), ",", ...where];
}

function counted(number) {
  if (number < 20) return [String(number)];
  if (number < 100) return [String(number - (number % 10)), ...(number % 10 ? [String(number % 10)] : [])];
  return [...String(number)];
}

export class Announcer {
  // say(call), chime(), show(call), hide(call): promises, or nothing. `heard` are ids of calls that were announced before.
  // may(): whether what waits is still known to be true; while the connection is lost nothing is announced.
  constructor({ say, chime, show, hide, heard = [], may = () => true }) {
    Object.assign(this, { say, chime, show, hide, may });
    this.heard = new Set(heard);
    this.waiting = [];
    this.present = null;
    this.busy = false;
  }

  // Take in all calls that hold now, in the order in which they were made; `now` is the server's time. Which were new.
  // What is late is announced, once, only if that number is still called. What holds no more is announced no more.
  take(calls, now) {
    const there = new Set(calls.map((call) => call.id));
    const wanted = new Set(calls.filter((call) => call.called || now - call.at <= LATE).map((call) => call.id));
    for (const call of this.waiting) if (!there.has(call.id)) this.heard.delete(call.id); // should it hold again, it is new
    this.waiting = this.waiting.filter((call) => wanted.has(call.id)).map((call) => ({ ...call, once: now - call.at > LATE }));
    if (this.present && !there.has(this.present.id)) this.present.over = true;
    const fresh = calls.filter((call) => !this.heard.has(call.id)).sort((a, b) => a.at - b.at || a.id - b.id);
    for (const call of fresh) {
      this.heard.add(call.id);
      if (wanted.has(call.id)) {
        this.waiting = this.waiting.filter((one) => one.label !== call.label); // called again: that is enough
        this.waiting.push({ ...call, once: now - call.at > LATE });
      }
    }
    this.run();
    return fresh;
  }

  // What was announced or is being announced: a board that starts again says the rest.
  get said() {
    return [...this.heard].filter((id) => !this.waiting.some((call) => call.id === id));
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.waiting.length && this.may()) await this.announce(this.waiting.shift());
    } finally {
      this.busy = false;
    }
  }

  async announce(call) {
    this.present = call;
    try {
      this.show(call);
      await this.chime();
      for (let nth = 0; nth < TWICE && !call.over && this.may(); nth += 1) {
        if (nth && (call.once || this.waiting.length >= MANY)) break;
        await this.say(call);
      }
    } catch {
      // A voice that fails must not silence the numbers after it.
    } finally {
      this.present = null;
      this.hide(call);
    }
  }
}
