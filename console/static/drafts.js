// What was written and not sent is there again: after a sign-in that ended meanwhile, a wrong key, a reload. It is kept in
// this tab only, for whoever wrote it, and goes when it was sent, when they sign out here, and when the tab is closed.

const me = document.body.dataset.me;
const KEPT = "draft ";
const path = () => `${KEPT}${me} ${location.pathname} `;
const BOX = "form[method=post] textarea[id], form[data-kept] select[id], form[data-kept] input[id]:not([type=password], [type=hidden], [type=file], [type=checkbox], [type=radio])";
const boxes = (root) => [...root.querySelectorAll(BOX)];
const before = (box) => (box.matches("select") ? [...box.options].find((one) => one.defaultSelected) ?? box.options[0] : null)?.value ?? box.defaultValue ?? "";
const keyOf = (box) => path() + box.id;

function every(forget) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(KEPT) && forget(key, sessionStorage.getItem(key))) sessionStorage.removeItem(key);
}

function unsent() {
  every((key, kept) => {
    sessionStorage.setItem(key, JSON.stringify({ text: JSON.parse(kept).text }));
    return false;
  });
}

function keep(box) {
  if (box.value.trim() && box.value !== before(box)) sessionStorage.setItem(keyOf(box), JSON.stringify({ text: box.value }));
  else sessionStorage.removeItem(keyOf(box));
}

function restore() {
  for (const box of boxes(document)) {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(box)) ?? "null");
    if (!kept || box.value !== before(box) || kept.text === box.value || box.readOnly || box.disabled) continue;
    box.value = kept.text;
    box.closest("details")?.setAttribute("open", "");
    const told = Object.assign(document.createElement("p"), { className: "form-hint draft-told", textContent: document.body.dataset.draft });
    told.setAttribute("role", "status");
    box.after(told);
    addEventListener("load", () => box.dispatchEvent(new Event("weigh"))); // htmx listens by then
  }
}

if (me) {
  // A whole page that came well after a form was sent says that it was taken; a page of faults, or a sign-in, does not.
  const came = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200;
  if (came >= 400) unsent();
  every((key, kept) => !key.startsWith(`${KEPT}${me} `) || JSON.parse(kept).sent);
  restore();
  for (const name of ["input", "change", "weigh"]) {
    document.addEventListener(name, (event) => event.target.matches?.(BOX) && keep(event.target), true);
  }
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action")?.endsWith("/sign-out")) return every(() => true);
    if (event.target.hasAttribute("hx-post")) return;
    for (const box of boxes(event.target)) {
      if (sessionStorage.getItem(keyOf(box))) sessionStorage.setItem(keyOf(box), JSON.stringify({ text: box.value, sent: true }));
    }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt;
    if (form?.matches?.("form[hx-post]") && event.detail.xhr.status < 300) {
      for (const box of boxes(form)) sessionStorage.removeItem(keyOf(box));
    }
  });
} else unsent(); // they are to sign in first
