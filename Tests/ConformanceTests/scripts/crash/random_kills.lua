-- timeout: 900
-- Processes that put, get, send, receive, lock are killed and replaced at random: nothing is lost
-- but what the dead had in hand, nothing is seen twice, nobody hangs, nothing is left.
--
-- MPRUN_SOAK_KILLS says how many are killed, MPRUN_TEST_SEED repeats a run.
local mp = require "multiprocessing"
local check = require "check"

local KILLS = tonumber(os.getenv "MPRUN_SOAK_KILLS") or 100
local WORKERS = 5
local ITEMS = KILLS * 3000 + 100000
local LONG = ("long"):rep(3000)

--- An item that can be seen to be whole.
local function make(n)
  local kind = n % 5
  if kind == 0 then return n end
  if kind == 1 then return {n, LONG, n} end
  if kind == 2 then return {n = n, [n] = LONG:sub(1, n % 500)} end
  if kind == 3 then return n .. ":" .. LONG end
  return {n, mp.SimpleQueue()}
end

--- The number of an item; an error if it is damaged.
local function number_of(item)
  if type(item) == "number" then return item end
  if type(item) == "string" then
    local n, rest = item:match "^(%d+):(.*)$"
    check.eq(rest, LONG)
    return tonumber(n)
  end
  if item.n then
    check.eq(item[item.n], LONG:sub(1, item.n % 500))
    return item.n
  end
  if type(item[2]) == "string" then check.eq({item[2], item[3]}, {LONG, item[1]}) end
  return item[1]
end

--- Counts an item as seen. Nobody else sees it, unless something is wrong.
local function see(w, item)
  local n = number_of(item)
  w.seen[n] = w.seen[n] + 1
end

local acts = {}

function acts.put(w, queue)
  local n = w.next:add(1)
  if n > ITEMS then return end
  w.put[n] = 1
  if pcall(queue.put, queue, make(n), true, 0.005) then w.put[n] = 2 end
end

function acts.get(w, queue)
  local found, item = queue:try_get(0.005)
  if not found then return end
  see(w, item)
  if queue == w.queues[3] then queue:task_done() end
end

--- Each receives only after it has sent: there are never fewer messages than receivers.
function acts.pipe(w)
  local n = w.next:add(1)
  if n > ITEMS then return end
  w.put[n] = 1
  w.sender:send(n)
  w.put[n] = 2
  see(w, w.receiver:recv())
end

function acts.lock(w)
  local got, abandoned = w.lock:acquire(true, 5)
  check.ok(got, "a lock")
  local one, two = w.pair[1], w.pair[2]
  -- Who was killed between the two writes left the lock abandoned.
  if one ~= two then check.eq(abandoned, "abandoned") end
  w.pair[1] = one + 1
  w.pair[2] = one + 1
  w.lock:release()
end

function work(w, seed)
  math.randomseed(seed)
  while w.stop.value == 0 do
    local queue = w.queues[math.random(#w.queues)]
    local choice = math.random(10)
    if choice <= 4 then acts.put(w, queue)
    elseif choice <= 8 then acts.get(w, queue)
    elseif choice == 9 then acts.pipe(w)
    else acts.lock(w) end
  end
end

local function make_world()
  local receiver, sender = mp.Pipe(false)
  return {
    queues = {mp.Queue(), mp.Queue(5), mp.JoinableQueue()},
    receiver = receiver, sender = sender,
    lock = mp.Lock(), pair = mp.RawArray("q", 2),
    next = mp.Value("q", 0), stop = mp.RawValue("i", 0),
    put = mp.RawArray("B", ITEMS), seen = mp.RawArray("B", ITEMS),
  }
end

--- Kills workers at random and starts others in their place.
local function kill_some(w)
  local function start()
    local p = mp.Process{target = work, args = {w, math.random(1 << 40)}}
    p:start()
    return p
  end
  local workers = {}
  for i = 1, WORKERS do workers[i] = start() end
  for _ = 1, KILLS do
    mp.sleep(math.random() * 0.004)
    local i = math.random(WORKERS)
    workers[i]:kill()
    workers[i]:join()
    check.eq(workers[i].exitcode, -9, "a worker failed by itself")
    workers[i] = start()
  end
  w.stop.value = 1
  for i = 1, WORKERS do workers[i]:join() end
  for i = 1, WORKERS do check.eq(workers[i].exitcode, 0) end
end

if __name__ == "__main__" then
  local seed = tonumber(os.getenv "MPRUN_TEST_SEED") or os.time() * 1000 + mp.getpid() % 1000
  print(("seed %d, %d kills"):format(seed, KILLS))
  math.randomseed(seed)
  local w = make_world()
  kill_some(w)
  for _, queue in ipairs(w.queues) do
    while true do
      local found, item = queue:try_get()
      if not found then break end
      see(w, item)
      if queue == w.queues[3] then queue:task_done() end
    end
  end
  while w.receiver:poll() do see(w, w.receiver:recv()) end
  local lost, seen = 0, 0
  for n = 1, math.min(w.next.value, ITEMS) do
    local times = w.seen[n]
    check.ok(times <= 1, ("item %d was seen %d times"):format(n, times))
    if w.put[n] == 2 and times == 0 then lost = lost + 1 end
    if w.put[n] == 0 then check.eq(times, 0) end
    seen = seen + times
  end
  local unfinished = 0
  while pcall(w.queues[3].task_done, w.queues[3]) do unfinished = unfinished + 1 end
  w.queues[3]:join()
  print(("%d items, %d seen, %d lost in hands, %d left unfinished"):format(
    w.next.value, seen, lost, unfinished))
  check.ok(lost <= KILLS, lost .. " items were lost")
  check.ok(unfinished <= KILLS, unfinished .. " items are unfinished")
  check.ok(seen > KILLS)
  print "ok"
end
