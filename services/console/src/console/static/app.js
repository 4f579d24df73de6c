// Live parts on top of pages that work without scripts.

const token = document.querySelector('meta[name="csrf-token"]')?.content;
const notice = document.querySelector("#notice");

document.addEventListener("htmx:configRequest", (event) => {
  if (token) event.detail.headers["X-CSRF-Token"] = token;
});

// A part that asks by itself finds the session ended: a page on which nothing is typed goes to sign in, another one stays.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const answer = event.detail.xhr;
  if (answer.status === 401 && isTyped()) {
    event.preventDefault();
    tell(answer.responseText);
  }
});

// What a part said of itself in its trouble is taken back as soon as a part comes again.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) tell("");
});

function tell(text) {
  if (notice && notice.innerHTML !== text) notice.innerHTML = text;
}

function isTyped() {
  const fields = document.querySelectorAll('form[method="post"] :is(input, select, textarea)');
  return [...fields].some((field) => {
    if (field.type === "hidden") return false;
    if (field.type === "file") return field.files.length > 0;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
    return field.value !== field.defaultValue;
  });
}

// A form that is on its way is not sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// Back from the browser's own cache: forms can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});
