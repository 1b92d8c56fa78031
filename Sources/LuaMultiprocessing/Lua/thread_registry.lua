-- The threads that there are, and what becomes of them in a fork and at the end of the program.

local native, part = ...
local wait_list = part "wait_list"
local current = native.current_thread

local registry = {}

--- The states of threads that have started and not ended, by number. (Thread keeps them; see the
--- part `thread`.)
local living = {}

--- The number of the youngest thread, and the main thread's state.
local newest, main = current(), nil

--- The state of the thread that runs.
function registry.here() return living[current()] end

--- The state of a thread that has not ended; nil for others.
function registry.find(number) return living[number] end

--- A thread has begun; it is the one that runs.
function registry.add(state)
  state.number = current()
  newest = state.number
  living[state.number] = state
end

--- It has ended.
function registry.remove(state)
  living[state.number] = nil
  state.has_ended = true
  wait_list.wake_all(state.joiners)
end

function registry.set_main(state)
  registry.add(state)
  main = state
end

function registry.main() return main end

--- All states, those of older threads first.
function registry.all()
  local list = {}
  for _, state in pairs(living) do list[#list + 1] = state end
  table.sort(list, function(a, b) return a.number < b.number end)
  return list
end

function registry.count()
  local count = 0
  for _ in pairs(living) do count = count + 1 end
  return count
end

--- The name of a thread that has not ended; nil for others.
function native.thread_name(number)
  local state = living[number]
  return state and state.name
end

-- Reports

--- What a thread waits for that another one of this process can give; nil if it waits for nothing
--- of the kind.
local function wait_text(number)
  local list = native.waited_list(number)
  if not list then return nil end
  local kind, object = wait_list.describe(list)
  local owner = object and native.thread_name(object:holder())
  return owner and ("%s, which thread %s has"):format(kind, owner) or kind
end

--- For a report of what this process does: number, name, and what is waited for, of each thread,
--- one after the other.
function native.describe_threads()
  local told = {}
  for _, state in ipairs(registry.all()) do
    table.move({ state.number, state.name, wait_text(state.number) or "" }, 1, 3, #told + 1, told)
  end
  return told
end

-- Forks

local fork_functions = {}

--- Has `fn` called in a forked child, where the thread that forked is the main thread, and alone:
--- with its number, and that of the youngest thread of the parent.
function registry.on_fork(fn) fork_functions[#fork_functions + 1] = fn end

function native.become_fork_of_threads()
  local me = registry.here()
  for _, state in pairs(living) do state.has_ended = state ~= me end
  living, main = { [me.number] = me }, me
  for _, fn in ipairs(fork_functions) do fn(me.number, newest) end
end

-- The end

local end_functions = {}

--- Has `fn` called when the main script has ended, before its threads are joined.
function registry.at_end(fn) end_functions[#end_functions + 1] = fn end

local function one_to_join()
  for _, state in pairs(living) do
    if state ~= main and not state.daemon then return state end
  end
end

--- Joins all threads but daemons, after the main script has ended. Who joins the main thread goes
--- on.
function native.join_threads()
  -- Without the module `threading` not even the main thread is there.
  if registry.count() <= 1 then return end
  for _, fn in ipairs(end_functions) do fn() end
  main.has_ended = true
  wait_list.wake_all(main.joiners)
  for state in one_to_join do wait_list.wait(state.joiners) end
end

return registry
