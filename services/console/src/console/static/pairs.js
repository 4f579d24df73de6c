// Ctrl+Enter approves the pair of the page; one press ticks every pair of a list, another takes the ticks away.

const form = document.querySelector("[data-approve]");
const hint = document.querySelector("[data-approve-hint]");

if (form && hint) {
  hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || event.repeat || event.target.closest("textarea, select")) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

const button = document.querySelector("[data-tick-pairs]");
const boxes = document.querySelectorAll('input[name="pair"]');

if (button && boxes.length) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const all = [...boxes].every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}
