-- Wait lists: where the threads of this process park until another of them wakes them.
--
-- What stands in these files runs without a switch to another thread, except where it parks or
-- calls a function of the script (see docs/decisions, "Embedded Lua is not preempted"). So a list
-- needs no lock.

local native = ...
local park, wake, current = native.park_thread, native.wake_thread, native.current_thread
local monotonic = native.monotonic

local wait_list = {}

--- An empty list: a queue of nodes, the longest waiting first. `kind` and `object` say what is
--- waited for. Elements 1 and 2 are the first and the last node, or false.
function wait_list.new(kind, object) return { false, false, kind = kind, object = object } end

--- The moment `timeout` seconds from now; nil for ever.
function wait_list.deadline(timeout)
  if timeout then return monotonic() + timeout end
end

--- The node of each thread that has waited, by number.
local nodes = {}

--- The list in which a thread waits; nil for one that waits in none.
function wait_list.of(thread)
  local node = nodes[thread]
  return node and node.list or nil
end

--- A thread has ended.
function wait_list.forget(thread) nodes[thread] = nil end

local function new_node(thread) return { thread = thread, before = false, after = false, list = false, is_woken = false } end

--- The node of the running thread. One that waits in the middle of a wait, as a signal's handler
--- may, needs one more.
local function own_node()
  local thread = current()
  local node = nodes[thread]
  if not node then
    node = new_node(thread)
    nodes[thread] = node
  elseif node.list then
    return new_node(thread)
  end
  return node
end

local function append(list, node)
  local last = list[2]
  node.list, node.before, node.is_woken = list, last, false
  if last then last.after = node else list[1] = node end
  list[2] = node
end

local function remove(list, node)
  local before, after = node.before, node.after
  if before then before.after = after else list[1] = after end
  if after then after.before = before else list[2] = before end
  node.list, node.before, node.after = false, false, false
end

--- Wakes the thread that has waited longest; false if nobody waits. One that a fork left behind is
--- passed over.
local function wake_one(list)
  local node = list[1]
  while node do
    remove(list, node)
    node.is_woken = true
    if wake(node.thread) then return true end
    node = list[1]
  end
  return false
end
wait_list.wake_one = wake_one

--- Wakes all that wait now.
function wait_list.wake_all(list)
  while list[1] and wake_one(list) do end
end

--- How many wait.
function wait_list.count(list)
  local count, node = 0, list[1]
  while node do count, node = count + 1, node.after end
  return count
end

--- Parks the running thread until it is woken by its list, which gives true, or the deadline
--- passes, which gives false. An error that ends the wait (Ctrl-C in the main thread) is raised; a
--- wake-up that it has had goes to the next.
function wait_list.wait(list, deadline)
  local node = own_node()
  append(list, node)
  local is_in_time, failure
  repeat
    is_in_time, failure = park(deadline)
  until node.is_woken or not is_in_time
  local is_woken = node.is_woken
  if not is_woken then remove(list, node) end
  if failure == nil then return is_woken end
  if is_woken then wake_one(list) end
  error(failure, 0)
end

return wait_list
