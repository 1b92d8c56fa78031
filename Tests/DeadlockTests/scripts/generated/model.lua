--- Small programs of processes that wait for one another, and every way in which each can end.
--
-- A program is a list of processes, each a list of operations; the last process is the main one,
-- which starts the others, does its own operations and joins them in turn. The model runs each
-- program through all states that it can reach. A state in which nobody can go on, though not
-- everybody is at the end, is a deadlock, told as who waits for what.

local model = {}

--- The objects of a program, with what the operations on each are called.
local NAMES = { "L1", "L2", "R", "S", "Q", "E", "B", "C" }

--- A random program of 2 to 4 processes.
function model.generate(random)
  local program = {
    permits = random(0, 1), room = random(0, 2), parties = random(2, 3), processes = {},
  }
  local count = random(2, 4)
  -- Few objects, so that the processes meet.
  local names = {}
  for i = 1, random(1, 3) do names[i] = NAMES[random(#NAMES)] end
  for number = 1, count do
    local ops, held = {}, {}
    local function add(kind, name) ops[#ops + 1] = { kind = kind, name = name } end
    local actions = {}
    function actions.lock(name)
      for place, one in ipairs(held) do
        if one == name and (name ~= "R" or random(2) == 1) then
          table.remove(held, place)
          return add("release", name)
        end
      end
      held[#held + 1] = name
      add("acquire", name)
    end
    function actions.S() add(random(2) == 1 and "release" or "acquire", "S") end
    function actions.Q() add(random(2) == 1 and "put" or "get", "Q") end
    function actions.E() add(random(2) == 1 and "set" or "wait", "E") end
    function actions.B() add("wait", "B") end
    function actions.C()
      add("acquire", "C")
      add(random(2) == 1 and "notify" or "wait", "C")
      add("release", "C")
    end
    for _ = 1, random(1, number == count and 2 or 4) do
      local name = names[random(#names)]
      local action = actions[name] or actions.lock
      action(name)
    end
    while #held > 0 do add("release", table.remove(held)) end
    for _, op in ipairs(ops) do op.pause = random(4) == 1 and random(0, 3) or nil end
    program.processes[number] = ops
  end
  for child = 1, count - 1 do
    table.insert(program.processes[count], { kind = "join", name = child })
  end
  return program
end

-- States ----------------------------------------------------------------------------------------

-- A state has for each process its next operation and how far it has come in it (0: not begun; 1:
-- it waits to be notified, or at the barrier; 2: it was notified, or let through), for each lock
-- its owner and how often that has it, and counts.

local function first_state(program)
  local state = { at = {}, phase = {}, owner = {}, depth = 0, S = program.permits, Q = 0, E = 0 }
  for number in ipairs(program.processes) do state.at[number], state.phase[number] = 1, 0 end
  for _, name in ipairs { "L1", "L2", "R", "C" } do state.owner[name] = 0 end
  return state
end

local function key(state)
  return table.concat(state.at, ",") .. "|" .. table.concat(state.phase, ",") .. "|"
    .. table.concat({
      state.owner.L1, state.owner.L2, state.owner.R, state.owner.C, state.depth, state.S, state.Q,
      state.E,
    }, ",")
end

local function copy(state)
  local new = { at = {}, phase = {}, owner = {} }
  for name, value in pairs(state) do
    if type(value) ~= "table" then new[name] = value end
  end
  for name, list in pairs { at = state.at, phase = state.phase, owner = state.owner } do
    for place, value in pairs(list) do new[name][place] = value end
  end
  return new
end

local function has_ended(program, state, number)
  return state.at[number] > #program.processes[number]
end

local function can(program, state, number)
  if has_ended(program, state, number) then return false end
  local op, phase = program.processes[number][state.at[number]], state.phase[number]
  local kind, name = op.kind, op.name
  if kind == "join" then return has_ended(program, state, name) end
  if kind == "acquire" then
    if name == "S" then return state.S > 0 end
    return state.owner[name] == 0 or name == "R" and state.owner.R == number
  end
  if kind == "put" then return program.room == 0 or state.Q < program.room end
  if kind == "get" then return state.Q > 0 end
  if kind == "wait" and name == "E" then return state.E == 1 end
  if phase == 1 then return false end
  if phase == 2 and name == "C" then return state.owner.C == 0 end
  return true
end

--- Those that wait in a phase for an object.
local function those_in(program, state, name, phase)
  local found = {}
  for number, ops in ipairs(program.processes) do
    local op = ops[state.at[number]]
    if op and op.name == name and state.phase[number] == phase then found[#found + 1] = number end
  end
  return found
end

local steps = {}

function steps.acquire(state, number, name)
  if name == "S" then
    state.S = state.S - 1
  else
    state.owner[name] = number
    if name == "R" then state.depth = state.depth + 1 end
  end
end

function steps.release(state, _, name)
  if name == "S" then
    state.S = state.S + 1
  elseif name == "R" and state.depth > 1 then
    state.depth = state.depth - 1
  else
    state.owner[name] = 0
    if name == "R" then state.depth = 0 end
  end
end

function steps.put(state) state.Q = state.Q + 1 end
function steps.get(state) state.Q = state.Q - 1 end
function steps.set(state) state.E = 1 end
function steps.join() end

--- The states that can follow when a process goes on.
local function after(program, state, number)
  local op = program.processes[number][state.at[number]]
  local new = copy(state)
  local function goes_on() new.at[number], new.phase[number] = new.at[number] + 1, 0 end
  if op.kind == "wait" and op.name == "C" then
    if state.phase[number] == 0 then
      new.owner.C, new.phase[number] = 0, 1
    else
      new.owner.C = number
      goes_on()
    end
    return { new }
  elseif op.kind == "wait" and op.name == "B" then
    local waiting = those_in(program, state, "B", 1)
    if state.phase[number] == 0 and #waiting + 1 < program.parties then
      new.phase[number] = 1
    else
      if state.phase[number] == 0 then
        for _, other in ipairs(waiting) do new.phase[other] = 2 end
      end
      goes_on()
    end
    return { new }
  elseif op.kind == "notify" then
    goes_on()
    local waiting = those_in(program, state, "C", 1)
    if #waiting == 0 then return { new } end
    local states = {}
    for place, other in ipairs(waiting) do
      states[place] = copy(new)
      states[place].phase[other] = 2
    end
    return states
  end
  if steps[op.kind] then steps[op.kind](new, number, op.name) end
  goes_on()
  return { new }
end

--- How a deadlock is told: `1:acquire L1, 2:wait C`, each process that waits.
local function told(program, state)
  local waits = {}
  for number, ops in ipairs(program.processes) do
    local op = ops[state.at[number]]
    if op then
      local kind = op.kind
      if op.name == "C" and state.phase[number] == 2 then kind = "acquire" end
      waits[#waits + 1] = ("%d:%s %s"):format(number, kind, op.name)
    end
  end
  return table.concat(waits, ", ")
end

--- All ends of a program: whether it can end well, and its deadlocks as a set. Nothing if it has
--- more states than `most`.
function model.explore(program, most)
  local first = first_state(program)
  local seen, count, pending = { [key(first)] = true }, 1, { first }
  local ends_well, deadlocks = false, {}
  while #pending > 0 do
    local state = table.remove(pending)
    local is_stuck, is_done = true, true
    for number in ipairs(program.processes) do
      if not has_ended(program, state, number) then is_done = false end
      if can(program, state, number) then
        is_stuck = false
        for _, new in ipairs(after(program, state, number)) do
          local name = key(new)
          if not seen[name] then
            seen[name], count = true, count + 1
            if count > most then return nil end
            pending[#pending + 1] = new
          end
        end
      end
    end
    if is_done then
      ends_well = true
    elseif is_stuck then
      deadlocks[told(program, state)] = true
    end
  end
  return ends_well, deadlocks
end

-- As Lua ----------------------------------------------------------------------------------------

local function call(op, indent)
  local text = op.pause and ("%smp.sleep(%.3f)\n"):format(indent, op.pause / 1000) or ""
  if op.kind == "join" then return ("%s%schildren[%d]:join()\n"):format(text, indent, op.name) end
  local argument = op.kind == "put" and "1" or ""
  return ("%s%s%s:%s(%s)\n"):format(text, indent, op.name, op.kind, argument)
end

--- The program as a script, which prints "done" at its end.
function model.script(program)
  local names = table.concat(NAMES, ", ")
  local text = { 'local mp = require "multiprocessing"\n\n' }
  local count = #program.processes
  for number = 1, count - 1 do
    text[#text + 1] = ("function process_%d(%s)\n"):format(number, names)
    for _, op in ipairs(program.processes[number]) do text[#text + 1] = call(op, "  ") end
    text[#text + 1] = "end\n\n"
  end
  text[#text + 1] = ([[
if __name__ == "__main__" then
  local L1 = mp.Lock()
  local L2 = mp.Lock()
  local R = mp.RLock()
  local S = mp.Semaphore(%d)
  local Q = mp.Queue(%d)
  local E = mp.Event()
  local B = mp.Barrier(%d)
  local C = mp.Condition(mp.Lock())
  local children = {}
  for number = 1, %d do
    children[number] = mp.Process { target = _G["process_" .. number], args = { %s } }
    children[number]:start()
  end
]]):format(program.permits, program.room, program.parties, count - 1, names)
  for _, op in ipairs(program.processes[count]) do text[#text + 1] = call(op, "  ") end
  text[#text + 1] = '  print "done"\nend\n'
  return table.concat(text)
end

-- What a report says ----------------------------------------------------------------------------

local PATTERNS = {
  { "^for lock '(L%d)'", "acquire" }, { "^for RLock '(R)'", "acquire" },
  { "^for a permit of semaphore '(S)'", "acquire" }, { "^for room in queue '(Q)'", "put" },
  { "^for an item in queue '(Q)'", "get" }, { "^for event '(E)'", "wait" },
  { "^at barrier '(B)'", "wait" }, { "^to be notified on condition '(C)'", "wait" },
  { "^for lock '(C)", "acquire" }, { "^for the end of Process%-(%d+)", "join" },
}

--- The waits of a report as `told` tells them; the first text that means nothing, if there is one.
function model.parse(program, report)
  local waits = {}
  for names, reason in report:gmatch "\n([^\n]-) %(pids? [%d, ]+%) waits? ([^\n]+)" do
    local name, kind
    for _, pattern in ipairs(PATTERNS) do
      name = reason:match(pattern[1])
      kind = pattern[2]
      if name then break end
    end
    if not name then return nil, reason end
    for one in names:gmatch "%w+%-?%d*" do
      local number = one == "MainProcess" and #program.processes or tonumber(one:match "%-(%d+)$")
      if number then waits[number] = ("%d:%s %s"):format(number, kind, name) end
    end
  end
  local list = {}
  for number = 1, #program.processes do list[#list + 1] = waits[number] end
  return table.concat(list, ", ")
end

return model
