-- What each process does, what it waits for, and since when; what is known of the objects.
local mp = require "multiprocessing"
local check = require "check"
local json = require "json"
local top = require "top"

local roles = {}
function roles.busy() while true do end end
function roles.holder(lock) lock:acquire() mp.sleep(1000) end
function roles.asker(lock) lock:acquire() end
function roles.getter(_, queue) queue:get() end
function roles.putter(_, _, small) small:put(1) small:put(2) small:put(3) end
function roles.paused() mp.sleep(1000) end
function roles.reader(_, _, _, pipe) io.open(pipe):read() end
function roles.parent()
  local child = mp.Process{target = roles.paused, name = "grandchild"}
  child:start()
  child:join()
end

if __name__ == "__main__" then
  local lock, queue, small = mp.Lock(), mp.Queue(), mp.Queue(2)
  local value, done = mp.Value("i"), mp.Event()
  -- To open one that nobody writes to blocks.
  local pipe = check.temporary "pipe"
  assert(os.execute(("mkfifo '%s'"):format(pipe)))
  local children = {}
  for _, name in ipairs{"busy", "holder", "getter", "putter", "paused", "reader", "parent"} do
    local child = mp.Process{target = roles[name], args = {lock, queue, small, pipe}, name = name}
    child:start()
    if name == "paused" then child:pause() end
    if name == "holder" then while not lock:locked() do mp.sleep(0.001) end end
    children[#children + 1] = child
  end
  local asker = mp.Process{target = roles.asker, args = {lock}, name = "asker"}
  asker:start()
  children[#children + 1] = asker

  local function all_wait(frame)
    local states = {}
    for _, row in ipairs(frame.processes) do states[row.name] = row end
    local asks, puts = states.asker, states.putter
    return asks and puts and states.grandchild and asks["for"] ~= json and asks["for"] > 0.5
      and puts["for"] ~= json and puts["for"] > 0.5
      and states.busy.line ~= json and states.reader.waits_for == "the system"
      and states.asker.waits_for:find "'lock'" and states.parent.waits_for ~= json
  end
  local frame = top.frame_where(all_wait)
  local before = top.row(frame.processes, "name", "getter")["for"]
  frame = top.frame_where(all_wait)
  check.ok(top.row(frame.processes, "name", "getter")["for"] > before, "a question began it anew")
  check.ok(math.abs(frame.time - os.time()) < 60)

  local function row(name) return top.row(frame.processes, "name", name) end
  check.eq(row("MainProcess").pid, mp.getpid())
  check.eq(row("busy").state, "running")
  check.match(row("busy").line, "^.*states%.lua:8$")
  check.ok(row("busy").cpu > 0)
  check.ok(row("busy").memory > 1 << 20)
  check.eq(row("busy").tasks_per_s, json)
  check.eq(row("busy").waits_for, json)
  check.eq(row("holder").state, "sleeping")
  check.match(row("asker").waits_for, "^lock 'lock', made at .*states%.lua:22, which holder has$")
  check.match(row("asker").line, "states%.lua:10$")
  check.match(row("getter").waits_for, "^queue 'queue', made at ")
  check.match(row("putter").waits_for, "^room in queue 'small', made at ")
  check.eq(row("paused").state, "stopped")
  check.eq(row("reader").state, "waiting")
  check.eq(row("parent").waits_for, "the end of grandchild")

  local function object(name) return top.row(frame.objects, "name", name) end
  check.eq(object("lock").kind, "lock")
  check.eq(object("lock").holder, "holder")
  check.eq(object("lock").waiters, 1)
  check.match(object("lock").made, "states%.lua:22$")
  check.eq(object("queue").length, 0)
  check.eq(object("queue").limit, json)
  check.eq(object("small").length, 2)
  check.eq(object("small").limit, 2)
  check.eq(object("small").waiters, 1)
  -- Their names are known to the main process alone, which reads from a pipe.
  check.match(top.row(frame.objects, "kind", "value").made, "states%.lua:23$")
  check.match(top.row(frame.objects, "kind", "event").made, "states%.lua:23$")

  for _, child in ipairs(children) do
    child:kill()
    child:join()
  end
  print "ok"
end
