// The keys: buttons on the handset, the computer keyboard as a shortcut, and many letters on few keys.

const LETTERS = {
  1: ".,?!-/:1", 2: "abc2", 3: "def3", 4: "ghi4", 5: "jkl5", 6: "mno6", 7: "pqrs7", 8: "tuv8", 9: "wxyz9", 0: " 0", "*": "*",
};
const AGAIN = 900; // milliseconds in which the same key means the next letter
const HELD = 600; // milliseconds after which 0 is +
const SHORTCUTS = {
  ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right", Enter: "ok", Backspace: "back", Escape: "right-soft",
  Home: "call", End: "end",
};
export const MODES = ["123", "abc", "ABC"];

// Calls press(key) for a key of the handset and type(letter) for a letter of the computer keyboard.
export function listen(handset, press, type) {
  for (const button of handset.querySelectorAll("[data-key]")) {
    let timer = 0;
    let held = false;
    button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps Enter for the phone's OK after a click
    button.addEventListener("pointerdown", () => {
      held = false;
      if (button.dataset.key === "0") timer = setTimeout(() => { held = true; press("0", true); }, HELD);
    });
    for (const over of ["pointerup", "pointerleave"]) button.addEventListener(over, () => clearTimeout(timer));
    button.addEventListener("click", () => { if (!held) press(button.dataset.key, false); held = false; });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (belongsTo(event.target, event.key)) return;
    const name = SHORTCUTS[event.key] ?? (/^[0-9*#]$/.test(event.key) ? event.key : "");
    if (name) {
      flash(handset, name);
      if (/^[0-9*#]$/.test(name)) type(name);
      else press(name, false);
    } else if (event.key.length === 1) type(event.key);
    else return;
    event.preventDefault();
  });
}

// Keys that a control of the page needs for itself while it has the focus.
function belongsTo(element, key) {
  if (element.closest("button, a, summary")) return key === "Enter" || key === " ";
  if (element.closest("input")) return key === " " || key.startsWith("Arrow");
  return false;
}

function flash(handset, key) {
  const button = handset.querySelector(`[data-key="${CSS.escape(key)}"]`);
  button?.classList.add("pressed");
  setTimeout(() => button?.classList.remove("pressed"), 120);
}

// A line of text being written with twelve keys.
export class Entry {
  constructor(mode = "123", most = 480) {
    this.text = "";
    this.mode = mode;
    this.most = most;
    this.last = { key: "", at: 0, place: 0 };
  }

  // One key of the handset. # changes between figures, small and capital letters.
  key(key, held = false, now = Date.now()) {
    if (key === "#") {
      this.mode = MODES[(MODES.indexOf(this.mode) + 1) % MODES.length];
      this.last.key = "";
      return;
    }
    if (held && key === "0") return this.type("+");
    if (this.mode === "123") return this.type(key);
    const letters = LETTERS[key];
    const again = this.last.key === key && now - this.last.at < AGAIN && letters.length > 1;
    const place = again ? (this.last.place + 1) % letters.length : 0;
    const letter = this.mode === "ABC" ? letters[place].toUpperCase() : letters[place];
    if (again) this.text = this.text.slice(0, -1) + letter;
    else this.type(letter);
    this.last = { key, at: now, place };
  }

  type(letter) {
    if (this.text.length < this.most) this.text += letter;
    this.last = { key: "", at: 0, place: 0 };
  }

  back() {
    this.text = this.text.slice(0, -1);
    this.last.key = "";
  }
}
