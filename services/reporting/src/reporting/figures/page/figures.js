// The figures as the reader chose to see them, and how numbers are written. Pure: no page, no network.

const NOBODY = { unmatched_reasons: [], coverage_percent: null };

const integer = new Intl.NumberFormat("ru-RU");
const tenth = new Intl.NumberFormat("ru-RU", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const plural = new Intl.PluralRules("ru-RU");

export const NO_DATA = "нет данных";

/** Nobody has uploaded anything yet, for any year. */
export function isEmpty(figures) {
  const { mentees, mentors, completed, withdrawn } = figures.totals;
  return !mentees && !mentors && !completed && !withdrawn && figures.school_years.length < 2;
}

/** A line of figures as the texts of its columns. */
export function texts(columns, line) {
  return columns.map(({ name }) => (name === "coverage_percent" ? percentNumber(line[name]) : count(line[name])));
}

/**
 * What a filter leaves: totals with their reasons, forms and schools.
 *
 * Each of them is a cell that the server has summed already, so that a filter never adds or averages anything here.
 */
export function select(figures, { form, school }) {
  const chosenSchool = figures.schools.find((each) => each.school_id === school);
  const whole = { ...figures.totals, unmatched_reasons: figures.unmatched_reasons, forms: figures.forms };
  const scope = chosenSchool ?? whole;
  const nobody = { ...Object.fromEntries(figures.columns.map(({ name }) => [name, 0])), ...NOBODY };
  const ofForm = (holder) => holder.forms.find((each) => each.form === form) ?? nobody;

  return {
    totals: form ? ofForm(scope) : scope,
    forms: figures.forms
      .filter((each) => !form || each.form === form)
      .map((each) => ({ ...nobody, form: each.form, title: each.title, ...scope.forms.find((own) => own.form === each.form) })),
    schools: figures.schools
      .filter((each) => !chosenSchool || each === chosenSchool)
      .map((each) => (form ? { ...each, ...ofForm(each), school_id: each.school_id, name: each.name } : each)),
  };
}

const BY = {
  name: () => 0,
  coverage: (a, b) => (a.coverage_percent ?? Infinity) - (b.coverage_percent ?? Infinity) || 0,
  unmatched: (a, b) => b.unmatched - a.unmatched,
  shortage: (a, b) => b.shortage - a.shortage,
  mentees: (a, b) => b.mentees - a.mentees,
};

/** Schools in the order asked for; equal ones stay in the order of their names. */
export function inOrder(schools, order) {
  return [...schools].sort(BY[order] ?? BY.name);
}

/** 1234 -> «1 234»; nothing known -> «нет данных». */
export function count(value) {
  return value === null || value === undefined ? NO_DATA : integer.format(value);
}

/** 61.3 -> «61,3»; nothing to divide by -> «нет данных», never «0». */
export function percentNumber(value) {
  return value === null || value === undefined ? NO_DATA : tenth.format(value);
}

/** 61.3 -> «61,3 %». */
export function percent(value) {
  return value === null || value === undefined ? NO_DATA : `${tenth.format(value)}\u00a0%`;
}

/** places(1) -> «1 место», places(5) -> «5 мест». */
export function places(value) {
  return `${integer.format(value)}\u00a0${{ one: "место", few: "места" }[plural.select(value)] ?? "мест"}`;
}

/** 2026 -> «2026/2027 учебный год». */
export function schoolYear(year) {
  return `${year}/${year + 1} учебный год`;
}

/** «в 12:03:05», and the day before it when it is not today. In the reader's time zone. */
export function moment(iso, today = new Date()) {
  const at = new Date(iso);
  const time = at.toLocaleTimeString("ru-RU");
  if (at.toDateString() === today.toDateString()) return `в ${time}`;
  return `${at.toLocaleDateString("ru-RU", { day: "numeric", month: "long" })} в ${time}`;
}
