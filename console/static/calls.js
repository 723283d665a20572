// A prepared answer fills the text beside it; a cheaper character takes the place of a dear one; Ctrl+Enter sends.
function put(text, words) {
  text.value = words;
  text.focus();
  text.dispatchEvent(new Event("weigh"));
}
document.addEventListener("change", (event) => {
  const into = event.target.dataset?.fills;
  if (into && event.target.value) put(document.querySelector(into), event.target.value);
});
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("#weight [data-cheap], #weight [data-swap]");
  const text = document.getElementById("text");
  if (chosen && text) put(text, chosen.dataset.cheap ?? text.value.split(chosen.dataset.swap).join(chosen.dataset.for));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
