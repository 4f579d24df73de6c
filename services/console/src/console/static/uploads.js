// A file dropped anywhere on its field is chosen; an upload that goes on shows how far it is, and its report at its end.

import { follow } from "./follow.js";

for (const field of document.querySelectorAll("[data-drop]")) {
  const input = field.querySelector('input[type="file"]');
  const mark = (is) => field.classList.toggle("over", is);
  field.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  field.addEventListener("dragleave", () => mark(false));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

const live = document.querySelector("[data-events]");

if (live) {
  const told = live.querySelector("[data-told]");
  const bar = live.querySelector("[data-bar]");

  follow(live.dataset.events, (job) => {
    const undo = job.undo;
    const [done, total] = undo ? [undo.done, undo.total] : [job.rows_done, job.rows_total];
    bar.max = Math.max(total, 1);
    bar.value = done;
    if (undo) told.textContent = `Проверено ${done} из ${total}.`;
    else if (job.status === "RUNNING") told.textContent = `Записано ${done} из ${total}.`;
  });
}
