"use strict";
// The data of the page: columns of numbers, in base64, and lists of texts.

const D = JSON.parse(document.getElementById("data").textContent);

function bytes(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text), all = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) all[i] = raw.charCodeAt(i);
  return all;
}
const column = (Type, text) => new Type(bytes(text).buffer);

const E = {
  order: column(Float64Array, D.events.order),
  before: column(Float32Array, D.events.before),
  after: column(Float32Array, D.events.after),
  title: column(Int32Array, D.events.title),
  place: column(Int32Array, D.events.place),
  object: column(Int32Array, D.events.object),
  thread: column(Uint16Array, D.events.thread),
  kind: column(Uint8Array, D.events.kind),
  flags: column(Uint8Array, D.events.flags),
  sorted: column(Int32Array, D.events.sorted),
};
const N = E.order.length;
const begin = (e) => E.order[e] - E.before[e];
const end = (e) => E.order[e] + E.after[e];
const isStep = (e) => E.flags[e] & 1, isOpen = (e) => E.flags[e] & 4;
/// When an event has had its effect on locks.
const effect = (e) => (E.flags[e] & 2 ? end(e) : E.order[e]);

const A = {
  kind: column(Uint8Array, D.arrows.kind),
  from: column(Int32Array, D.arrows.from),
  to: column(Int32Array, D.arrows.to),
};
const L = {
  object: column(Int32Array, D.lengths.object),
  time: column(Float64Array, D.lengths.time),
  count: column(Int32Array, D.lengths.count),
};

/// Who had which lock from when to when; and what numbers were after which event.
const H = {
  object: column(Int32Array, D.holds.object),
  thread: column(Int32Array, D.holds.thread),
  begin: column(Float64Array, D.holds.begin),
  end: column(Float64Array, D.holds.end),
  open: column(Uint8Array, D.holds.open),
};
const V = {
  event: column(Int32Array, D.values.event),
  name: column(Int32Array, D.values.name),
  text: column(Int32Array, D.values.text),
};

/// Which rows of a column have which number, from 0 to count: a function from a number to them.
function rowsBy(numbers, count) {
  const starts = new Int32Array(count + 1), rows = new Int32Array(numbers.length);
  for (const number of numbers) if (number >= 0) starts[number + 1]++;
  for (let i = 0; i < count; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  for (let i = 0; i < numbers.length; i++) if (numbers[i] >= 0) rows[next[numbers[i]]++] = i;
  return (number) => rows.subarray(starts[number], starts[number + 1]);
}

/// Steps: the events that somebody who goes through them one by one wants to see.
const stepOf = new Int32Array(N).fill(-1);
const steps = (() => {
  const all = new Int32Array(N);
  let count = 0;
  for (let e = 0; e < N; e++) if (isStep(e)) { all[count] = e; stepOf[e] = count++; }
  return all.subarray(0, count);
})();

/// The first index for which a test holds that holds for all behind it too.
function first(count, test) {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) high = middle; else low = middle + 1;
  }
  return low;
}
/// How many steps had happened before a time.
const stepsBefore = (time) => first(steps.length, (s) => E.order[steps[s]] >= time);

/// What arrows lead to an event, and away from it.
const into = rowsBy(A.to, N), outOf = rowsBy(A.from, N);

function duration(ns) {
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toPrecision(3)} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toPrecision(3)} ms`;
  return `${(ns / 1e9).toPrecision(4)} s`;
}

function place(e) {
  const p = E.place[e];
  return p < 0 ? "" : `${D.files[D.places[2 * p]]}:${D.places[2 * p + 1]}`;
}
const processName = (thread) => D.processes[D.threads[thread].process].name;
/// The process, and the thread if it is not the main one.
function who(thread) {
  const it = D.threads[thread];
  return it.main ? processName(thread) : `${processName(thread)}, thread ${it.name}`;
}

/// An element with a text, which is never taken for HTML.
function element(name, text, parent) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}
const $ = (id) => document.getElementById(id);
