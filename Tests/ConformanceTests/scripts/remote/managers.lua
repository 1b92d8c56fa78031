-- What the proxies of a manager stand for is used from a process on another computer: arguments,
-- results and errors are the manager's, whatever classes they are of.
-- environment: MPRUN_LAUNCHER=env
local mp = require "multiprocessing"
local managers = require "multiprocessing.managers"
local afar = require "afar"
local check = require "check"

local Point = {}
Point.__index = Point
function Point.new(x) return setmetatable({x = x}, Point) end
function Point:twice() return 2 * self.x end

local Account = {}
Account.__index = Account
function Account:deposit(n) self.balance = self.balance + n return self.balance end

local Own = managers.BaseManager:extend "Own"
Own:register("Account", {callable = function(n) return setmetatable({balance = n}, Account) end, exposed = {"deposit"}})

local function fills(d, l, space, set)
  d.point, d.inner = Point.new(21), l
  d:update{a = 1, b = {2, 3}}
  l:extend{1, 2, 3}
  l[1] = "first"
  space.name = "afar"
  set:add "x"
  check.eq(#l, 3)
  check.eq(d.point:twice(), 42)
  check.eq(d:get("none", "default"), "default")
  check.ok(d.inner == l)
  local keys = {}
  for key in pairs(d) do keys[#keys + 1] = key end
  table.sort(keys)
  check.eq(keys, {"a", "b", "inner", "point"})
  check.match(tostring(l), "'first', 2, 3")
  check.raises("KeyError", "nothing", d.pop, d, "nothing")
  check.raises("IndexError", nil, l.pop, l, 100)
end

local function passes(q, lock, value, answers)
  lock:with(function() value.value = value.value + q:get() end)
  check.raises("Empty", nil, q.get, q, true, 0.01)
  -- It is named in a queue of shared memory, and in one of the manager.
  answers:put(value)
  q:put(lock)
end

local function deposits(account) os.exit(account:deposit(5)) end

local function has_its_own(d)
  local manager <close> = mp.Manager()
  local own = manager:list{1, {2}}
  check.eq(own[2], {2})
  check.raises("PicklingError", "on another computer", function() d.own = own end)
  check.raises("PicklingError", "where the program was started", function() own:append(d) end)
end

local function is_killed(lock, told)
  lock:acquire()
  told:put "has it"
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

local function calls_too_late(d, ended, answers)
  ended:wait()
  answers:put{pcall(d.get, d, "a")}
end

local function sets(shared, i) shared[i] = i * i return shared end

local function run(code, target, ...)
  local p = afar.context.Process{target = target, args = table.pack(...)}
  p:start()
  p:join(60)
  check.eq(p.exitcode, code)
end

if __name__ == "__main__" then
  local manager = mp.Manager()
  local d, l, space, set = manager:dict(), manager:list(), manager:Namespace(), manager:set()
  run(0, fills, d, l, space, set)
  check.eq(d.point:twice(), 42)
  check.eq(l:copy(), {"first", 2, 3})
  check.eq(d.inner[3], 3)
  check.eq({space.name, d.b[2], set:has "x"}, {"afar", 3, true})

  do
    local squares = manager:dict()
    local pool <close> = afar.context.Pool{processes = 2, initializer = sets, initargs = {squares, 0}}
    local returned = pool:starmap(sets, {{squares, 1}, {squares, 2}, {squares, 3}})
    check.ok(returned[3] == squares)
    check.eq(squares:copy(), {[0] = 0, 1, 4, 9})
  end

  local q, lock, value, answers = manager:Queue(), manager:Lock(), manager:Value("i", 40), mp.Queue()
  q:put(2)
  run(0, passes, q, lock, value, answers)
  check.eq(answers:get().value, 42)
  check.ok(q:get() == lock)

  do
    local own <close> = Own()
    own:start()
    run(15, deposits, own:Account(10))
  end

  run(0, has_its_own, d)

  -- A lock of the manager is free again when its holder is gone.
  local told = mp.Queue()
  run(-9, is_killed, lock, told)
  check.eq(told:get(), "has it")
  check.eq(lock:acquire(true, 30), true)

  local ended = mp.Event()
  local p = afar.context.Process{target = calls_too_late, args = {d, ended, answers}}
  p:start()
  manager:shutdown()
  ended:set()
  local done, err = table.unpack(answers:get())
  check.eq(done, false)
  check.ok(mp.isinstance(err, mp.ConnectionError))
  p:join()
  print "ok"
end
