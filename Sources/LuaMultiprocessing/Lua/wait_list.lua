-- Wait lists: where the threads of this process park until another of them wakes them.
--
-- What stands in these files runs without a switch to another thread, except where it parks or
-- calls a function of the script (see docs/decisions, "Embedded Lua is not preempted"). So a list
-- needs no lock.

local native = ...
local park, wake, current = native.park_thread, native.wake_thread, native.current_thread
local monotonic = native.monotonic

local wait_list = {}

--- An empty list: a queue of nodes, the longest waiting first.
function wait_list.new() return {} end

--- The moment `timeout` seconds from now; nil for ever.
function wait_list.deadline(timeout)
  if timeout then return monotonic() + timeout end
end

local function remove(list, node)
  local before, after = node.before, node.after
  if before then before.after = after else list.first = after end
  if after then after.before = before else list.last = before end
end

--- Wakes the thread that has waited longest; false if nobody waits. One that a fork left behind is
--- passed over.
local function wake_one(list)
  local node = list.first
  while node do
    remove(list, node)
    node.is_woken = true
    if wake(node.thread) then return true end
    node = list.first
  end
  return false
end
wait_list.wake_one = wake_one

--- Wakes all that wait now.
function wait_list.wake_all(list)
  while wake_one(list) do end
end

--- How many wait.
function wait_list.count(list)
  local count, node = 0, list.first
  while node do count, node = count + 1, node.after end
  return count
end

--- Parks the running thread until it is woken by its list, which gives true, or the deadline
--- passes, which gives false. An error that ends the wait (Ctrl-C in the main thread) is raised; a
--- wake-up that it has had goes to the next.
function wait_list.wait(list, deadline)
  local node = { thread = current(), before = list.last, is_woken = false }
  if list.last then list.last.after = node else list.first = node end
  list.last = node
  local has_parked, is_in_time
  repeat
    has_parked, is_in_time = pcall(park, deadline)
  until node.is_woken or not has_parked or not is_in_time
  if not node.is_woken then remove(list, node) end
  if has_parked then return node.is_woken end
  if node.is_woken then wake_one(list) end
  error(is_in_time, 0)
end

return wait_list
