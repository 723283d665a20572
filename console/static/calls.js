// A prepared answer fills the text beside it, and is worded anew for another case; a cheaper character takes the place of a dear one;
// Ctrl+Enter sends, once however long it is held.
let filled = document.getElementById("text")?.defaultValue; // what a prepared answer put there, until somebody changes it
function put(text, words) {
  text.value = words;
  text.dispatchEvent(new Event("weigh"));
}
document.addEventListener("change", (event) => {
  const into = event.target.dataset?.fills;
  if (!into || !event.target.value) return;
  const text = document.querySelector(into);
  put(text, (filled = event.target.value));
  text.focus();
});
let key = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "answers") key = document.getElementById("prepared").selectedOptions[0].dataset.key;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "answers") return;
  const [text, select] = [document.getElementById("text"), document.getElementById("prepared")];
  const same = [...select.options].find((one) => one.dataset.key && one.dataset.key === key);
  if (same) same.selected = true;
  if (text.value === filled) put(text, (filled = select.value));
});
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("#weight [data-cheap], #weight [data-swap]");
  const text = document.getElementById("text");
  if (!chosen || !text) return;
  put(text, chosen.dataset.cheap ?? text.value.split(chosen.dataset.swap).join(chosen.dataset.for));
  text.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.preventDefault();
    if (!event.repeat) event.target.form.requestSubmit();
  }
});
