// One press ticks every paper of the page; another one takes the ticks away. How many are ticked stands on the button.

const all = document.querySelector("[data-tick-all]");
const note = document.querySelector("[data-note]");
const boxes = [...document.querySelectorAll('input[name="paper"]')];

function say() {
  const ticked = boxes.filter((box) => box.checked).length;
  note.textContent = ticked ? `${note.dataset.note}: ${ticked}` : note.dataset.note;
}

if (all && note && boxes.length) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
    say();
  });
  for (const box of boxes) box.addEventListener("change", say);
  say();
}
