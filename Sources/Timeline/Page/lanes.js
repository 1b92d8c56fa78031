// The lanes, the axis, and what is where.

const LABELS = 168, AXIS = 26;
const lanes = [];
const laneOfThread = [];

/// More lanes than these of processes, or of locks, are folded.
const CROWD = 30, FEW = 12;

function buildLanes() {
  const crowd = D.threads.length > CROWD;
  const groups = new Map();
  D.processes.forEach((process, p) => {
    const made = process.threads.map((t) => {
      const it = D.threads[t];
      return {
        thread: t, name: it.main ? process.name : it.name, isThread: !it.main,
        height: it.main ? (crowd ? 16 : 26) : 17, begin: it.main ? process.begin : null,
        end: process.end, process: p, events: null,
      };
    });
    const kind = process.name.replace(/[-:\d]+$/, "");
    if (!groups.has(kind)) groups.set(kind, []);
    groups.get(kind).push(...made);
  });
  for (const [kind, members] of groups) {
    // Those of the same kind, such as a pool's workers, are one lane until somebody unfolds it.
    if (crowd && members.length > 4) {
      const group = { name: `${kind} × ${members.length}`, members, isOpen: false, height: Math.min(members.length * 3 + 4, 200) };
      lanes.push(group);
      for (const lane of members) lane.group = group;
    }
    for (const lane of members) { laneOfThread[lane.thread] = lanes.length; lanes.push(lane); }
  }
  buildObjectLanes();
}

function buildObjectLanes() {
  const holdsOf = rowsBy(H.object, D.objects.length), lengthsOf = rowsBy(L.object, D.objects.length);
  const locks = [...new Set(H.object)];
  for (const object of locks) {
    const holds = holdsOf(object).sort((one, other) => H.begin[one] - H.begin[other]);
    const lane = { object, name: D.objects[object].title, height: 17, holds };
    lanes.push(lane);
    if (locks.length > FEW) view.folded.add(lane);
  }
  for (const object of new Set(L.object)) {
    const lengths = lengthsOf(object);
    let most = 1;
    for (const i of lengths) most = Math.max(most, L.count[i]);
    lanes.push({ object, name: D.objects[object].title, height: 26, lengths, most });
  }
}

/// The events of each lane, sorted by their beginnings, outer ones first; and which one is around
/// which.
const parent = new Int32Array(N).fill(-1);
function fillLanes() {
  const starts = [];
  for (let i = 0; i < N; i++) {
    const t = E.thread[E.sorted[i]];
    if (starts[t] === undefined) starts[t] = i;
  }
  lanes.forEach((lane) => {
    if (lane.thread === undefined) return;
    const from = starts[lane.thread] ?? 0;
    let to = from;
    while (to < N && E.thread[E.sorted[to]] === lane.thread) to++;
    lane.events = E.sorted.subarray(from, to);
    const open = [];
    for (const e of lane.events) {
      while (open.length && end(open[open.length - 1]) < end(e)) open.pop();
      parent[e] = open.length ? open[open.length - 1] : -1;
      open.push(e);
    }
  });
}

/// Whether a lane is not shown, since the group that it is in is folded.
const isHidden = (lane) => lane.group !== undefined && !lane.group.isOpen;

/// What is shown: an axis of time (nanoseconds) or of steps, from `from` to `to`.
const view = { bySteps: false, from: 0, to: 1, scroll: 0, step: 0, lane: 0, hover: -1, folded: new Set() };
const extent = () => (view.bySteps ? Math.max(steps.length, 1) : Math.max(D.end, 1));

function coordinate(time) { return view.bySteps ? stepsBefore(time) : time; }
/// From where to where an event reaches on the axis.
function span(e) {
  if (!view.bySteps) return [begin(e), end(e)];
  const s = stepOf[e];
  const from = stepsBefore(begin(e));
  const to = stepsBefore(end(e));
  if (s < 0) return [from, Math.max(to, from)];
  return [Math.min(from, s), isOpen(e) ? Math.max(to, s + 1) : s + 1];
}
/// Where an arrow touches an event.
function anchor(e, isEffect) {
  if (view.bySteps) return stepOf[e] < 0 ? coordinate(isEffect ? begin(e) : end(e)) : stepOf[e] + (isEffect ? 0.2 : 0.8);
  return E.kind[e] === 0 ? (isEffect ? begin(e) : end(e)) : E.order[e];
}
function zoom(factor, around) {
  const all = extent(), width = view.to - view.from;
  const least = view.bySteps ? 2 : 200;
  const next = Math.min(Math.max(width * factor, least), all * 1.02);
  const share = (around - view.from) / width;
  view.from = around - share * next;
  view.to = view.from + next;
  settle();
}
function settle() {
  const all = extent(), width = Math.min(view.to - view.from, all * 1.02);
  view.from = Math.min(Math.max(view.from, -0.01 * all), Math.max(all * 1.01 - width, -0.01 * all));
  view.to = view.from + width;
}
function showAll() { view.from = -0.01 * extent(); view.to = 1.01 * extent(); }
/// Has the axis show a step.
function reveal(step) {
  const e = steps[step];
  if (e === undefined) return;
  const [from, to] = view.bySteps ? [step, step + 1] : [E.order[e], E.order[e]];
  const width = view.to - view.from;
  if (from < view.from + width * 0.04) view.from = from - width * 0.3;
  else if (to > view.to - width * 0.04) view.from = to - width * 0.7;
  else return;
  view.to = view.from + width;
  settle();
}
