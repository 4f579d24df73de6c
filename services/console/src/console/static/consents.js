// One press ticks every paper of the page; another one takes the ticks away.

const button = document.querySelector("[data-tick-all]");
const boxes = document.querySelectorAll('input[name="paper"]');

if (button && boxes.length) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const all = [...boxes].every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}
