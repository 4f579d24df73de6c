// The page: who is signed in, what is chosen, what is shown.

import { drawBars, drawHead, drawRows, setText } from "/reporting/static/charts.js";
import { count, inOrder, isEmpty, moment, percent, places, schoolYear, select, texts } from "/reporting/static/figures.js";
import { fetchWorkbook, follow } from "/reporting/static/source.js";

const TOKEN = "mentoring.token";
const FIRST_SCHOOLS = 15; // bars on one screen; the rest behind a button

const REFUSED = "Ключ доступа не подошёл или его срок истёк. Вставьте новый.";

const at = (id) => document.getElementById(id);

const page = {
  following: null,
  figures: null,
  schoolYear: null, // chosen; null is the present one
  everySchool: false,
};

start();

function start() {
  at("sign-in-form").addEventListener("submit", onSignIn);
  at("sign-out").addEventListener("click", () => askForToken());
  at("download").addEventListener("click", onDownload);
  at("retry").addEventListener("click", () => page.following?.askNow());
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("filters").addEventListener("reset", () => setTimeout(show)); // after the browser has reset the fields
  for (const id of ["form-filter", "school-filter", "school-order"]) at(id).addEventListener("change", show);
  at("year-filter").addEventListener("change", onYear);
  at("more-schools").addEventListener("click", onMoreSchools);
  window.addEventListener("hashchange", () => takeTokenFromAddress() && signIn());

  takeTokenFromAddress();
  if (sessionStorage.getItem(TOKEN)) signIn();
  else askForToken();
}

/** A token in the address moves to the session at once: an address is seen, copied and kept in the history. */
function takeTokenFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given === null) return false;
  history.replaceState(null, "", location.pathname + location.search);
  const token = cleanToken(given);
  if (token) sessionStorage.setItem(TOKEN, token);
  return Boolean(token);
}

function cleanToken(text) {
  return text.trim().replace(/^Bearer\s+/i, "");
}

function onSignIn(event) {
  event.preventDefault();
  const token = cleanToken(at("token").value);
  if (!token) return askForToken("Вставьте ключ доступа: поле пустое.");
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return askForToken("В ключе не бывает пробелов и русских букв. Скопируйте его целиком и вставьте ещё раз.");
  }
  sessionStorage.setItem(TOKEN, token);
  signIn();
}

function signIn(shown = null) {
  page.following?.stop();
  page.figures = shown;
  at("token").value = "";
  reveal({ waiting: !shown, figures: Boolean(shown), actions: true });
  page.following = follow(sessionStorage.getItem(TOKEN), page.schoolYear, {
    onFigures: (figures) => {
      page.figures = figures;
      alive();
      show();
    },
    onSame: alive,
    onTrouble,
    onRefused: () => askForToken(REFUSED),
  });
}

/** Another year is another question: what is on the screen stays there until its answer comes. */
function onYear() {
  page.schoolYear = Number(at("year-filter").value);
  signIn(page.figures);
}

function askForToken(problem = "") {
  page.following?.stop();
  page.following = null;
  page.figures = null;
  page.schoolYear = null;
  sessionStorage.removeItem(TOKEN);
  reveal({ "sign-in": true });
  setText(at("subtitle"), "Школы муниципалитета");
  setText(at("sign-in-problem"), problem);
  at("sign-in-problem").hidden = !problem;
  at("token").toggleAttribute("aria-invalid", Boolean(problem));
  at("token").focus();
}

/** Shows the named parts of the page and hides the others. */
function reveal(shown) {
  setDownloadProblem("");
  for (const id of ["actions", "trouble", "sign-in", "waiting", "empty", "figures"]) at(id).hidden = !shown[id];
}

function alive() {
  at("trouble").hidden = true;
  at("pulse").classList.remove("stale");
  if (page.figures) setText(at("updated"), `обновлено ${moment(page.figures.as_of)}`);
}

function onTrouble({ status, detail, pauseMs }) {
  if (status === 403 || status === 404) page.figures = null; // no longer this reader's to see
  const kept = page.figures ? ` На экране — данные, обновлённые ${moment(page.figures.as_of)}.` : "";
  const advice = status === 403 ? " Чтобы войти с другим ключом, нажмите «Выйти»." : "";
  const seconds = Math.round(pauseMs / 1000);
  setText(at("trouble-text"), `${detail}${kept}${advice} Повторим через ${seconds}\u00a0с.`);
  at("pulse").classList.add("stale");
  at("trouble").hidden = false;
  at("waiting").hidden = true;
  if (!page.figures) {
    at("figures").hidden = true;
    at("empty").hidden = true;
  }
}

async function onDownload() {
  const button = at("download");
  button.disabled = true;
  setDownloadProblem("");
  setText(button, "Готовим файл…");
  try {
    const { content, name } = await fetchWorkbook(sessionStorage.getItem(TOKEN), page.schoolYear);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name ?? defaultName();
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a slow disk still reads from it
  } catch (problem) {
    if (problem.status === 401) askForToken(REFUSED);
    else setDownloadProblem(problem.message);
  } finally {
    button.disabled = false;
    setText(button, "Скачать XLSX");
  }
}

/** Apart from the trouble of following, which goes away by itself: this one stays until the next try. */
function setDownloadProblem(text) {
  setText(at("download-problem"), text);
  at("download-problem").hidden = !text;
}

function defaultName() {
  const today = new Date().toLocaleDateString("sv-SE"); // 2026-11-23
  return `Показатели наставничества ${today}.xlsx`;
}

function onMoreSchools() {
  page.everySchool = !page.everySchool;
  show();
}

function show() {
  const { figures } = page;
  if (!figures) return;
  const ofCity = figures.scope !== "school";
  setText(at("subtitle"), `${schoolYear(figures.school_year)} · ${ofCity ? "все школы муниципалитета" : (figures.schools[0]?.name ?? "ваша школа")}`);
  at("waiting").hidden = true;
  at("empty").hidden = !isEmpty(figures);
  at("figures").hidden = isEmpty(figures);
  if (isEmpty(figures)) return;

  offerYears(figures);
  drawHead(at("form-head"), ["Форма", ...figures.columns.map((column) => column.short_title)]);
  drawHead(at("school-head"), ["Школа", ...figures.columns.map((column) => column.short_title)]);
  offer(at("form-filter"), figures.forms.map((each) => [each.form, each.title]));
  offer(at("school-filter"), figures.schools.map((each) => [each.school_id, each.name]));
  at("school-field").hidden = !ofCity;
  at("by-school").hidden = !ofCity;
  const chosen = { form: at("form-filter").value, school: at("school-filter").value };
  const filtered = Boolean(chosen.form || chosen.school);
  at("reset").hidden = !filtered;

  const shown = select(figures, chosen);
  showTiles(shown.totals);
  showForms(shown);
  showReasons(shown.totals);
  showSchools(shown);
  showGrid(shown);
}

/** Fills a filter without losing the choice; its first option, «all», stays. */
function offer(field, options) {
  const wanted = JSON.stringify(options);
  if (field.dataset.offered === wanted) return;
  const chosen = field.value;
  field.replaceChildren(field.options[0], ...options.map(([value, title]) => new Option(title, value)));
  field.value = options.some(([value]) => value === chosen) ? chosen : "";
  field.dataset.offered = wanted;
}

function offerYears({ school_year: shown, school_years: years }) {
  const field = at("year-filter");
  const wanted = JSON.stringify(years);
  if (field.dataset.offered !== wanted) {
    field.replaceChildren(...years.map((year) => new Option(`${year}/${year + 1}`, year)));
    field.dataset.offered = wanted;
  }
  field.value = String(shown);
}

function showTiles(totals) {
  const tiles = [
    ["Наставляемых", count(totals.mentees), ""],
    ["Наставников", count(totals.mentors), ""],
    ["Мест", count(totals.places), placesNote(totals)],
    ["Предложено пар", count(totals.proposed), ""],
    ["Охват", percent(totals.coverage_percent), "доля наставляемых с предложенной парой"],
    ["Без пары", count(totals.unmatched), totals.unmatched ? "причины — ниже" : ""],
    ["Ещё не подбирали", count(totals.not_matched_yet), totals.not_matched_yet ? "запустите подбор" : ""],
  ];
  const list = at("tiles");
  tiles.forEach(([title, value, note], place) => {
    const tile = list.children[place] ?? list.appendChild(newTile());
    const [name, number, hint] = tile.children;
    setText(name, title);
    setText(hint, note);
    const known = number.textContent !== "";
    if (setText(number, value) && known) flash(number);
  });
}

function placesNote({ mentees, shortage }) {
  if (!mentees) return "";
  return shortage ? `не хватает: ${places(shortage)}` : "хватает в каждой школе и форме";
}

function newTile() {
  const tile = document.createElement("div");
  tile.className = "tile";
  const note = document.createElement("dd");
  note.className = "tile-note";
  tile.append(document.createElement("dt"), document.createElement("dd"), note);
  return tile;
}

function flash(node) {
  node.classList.remove("changed");
  void node.offsetWidth; // lets the animation begin again
  node.classList.add("changed");
}

function showForms({ forms, totals }) {
  drawBars(at("form-bars"), forms.map((form) => coverageBar(form.form, form.title, form)));
  drawRows(at("form-rows"), forms.map((form) => [form.title, ...texts(page.figures.columns, form)]));
  drawRows(at("form-total"), [["Всего", ...texts(page.figures.columns, totals)]]);
}

function showSchools({ schools, totals }) {
  const ordered = inOrder(schools, at("school-order").value);
  const drawn = page.everySchool ? ordered : ordered.slice(0, FIRST_SCHOOLS);
  drawBars(at("school-bars"), drawn.map((school) => coverageBar(school.school_id, school.name, school)));
  const more = at("more-schools");
  more.hidden = ordered.length <= FIRST_SCHOOLS;
  more.setAttribute("aria-expanded", String(page.everySchool));
  setText(more, page.everySchool ? `Показать первые ${FIRST_SCHOOLS}` : `Показать все школы: ${ordered.length}`);
  drawRows(at("school-rows"), ordered.map((school) => [school.name, ...texts(page.figures.columns, school)]));
  drawRows(at("school-total"), [["Всего", ...texts(page.figures.columns, totals)]]);
}

function showGrid({ schools, forms, totals }) {
  drawHead(at("grid-head"), ["Школа", ...forms.map((form) => form.title), ...(forms.length > 1 ? ["Все формы"] : [])]);
  const last = (counters) => (forms.length > 1 ? [percent(counters.coverage_percent)] : []);
  const own = new Map(page.figures.schools.map((school) => [school.school_id, school.forms]));
  drawRows(
    at("grid-rows"),
    schools.map((school) => [
      school.name,
      ...forms.map(({ form }) => {
        const counters = own.get(school.school_id).find((each) => each.form === form);
        return counters ? percent(counters.coverage_percent) : "—";
      }),
      ...last(school),
    ]),
  );
  drawRows(at("grid-total"), [["Всего", ...forms.map((form) => percent(form.coverage_percent)), ...last(totals)]]);
}

function showReasons(totals) {
  const reasons = totals.unmatched_reasons;
  drawBars(
    at("reason-bars"),
    reasons.map((reason) => ({ key: reason.code, label: reason.text, value: count(reason.mentees), whole: reason.mentees, part: reason.mentees })),
  );
  drawRows(at("reason-rows"), reasons.map((reason) => [reason.text, count(reason.mentees)]));
  at("reason-table").hidden = reasons.length === 0;
  setText(at("reasons-note"), reasonsNote(totals));
}

function reasonsNote({ unmatched, unmatched_reasons: reasons }) {
  if (reasons.length) return "Главная причина у каждого наставляемого без пары.";
  return unmatched ? "Причины появятся после следующего подбора пар." : "Подбор никого не оставил без пары.";
}

function coverageBar(key, label, counters) {
  return {
    key,
    label,
    value: percent(counters.coverage_percent),
    note: counters.mentees ? `${count(counters.proposed)} из ${count(counters.mentees)}` : "",
    whole: counters.mentees ?? 0,
    part: counters.proposed ?? 0,
  };
}
