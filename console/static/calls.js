// A prepared answer fills the text beside it.
document.addEventListener("change", (event) => {
  const into = event.target.dataset?.fills;
  if (into && event.target.value) {
    const text = document.querySelector(into);
    text.value = event.target.value;
    text.focus();
  }
});
