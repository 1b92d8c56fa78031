-- A process that a module in C has forked is a program of its own: it uses what it inherited and
-- has processes, pools and locks of its own, also when its parent has gone.
local mp = require "multiprocessing"
local check = require "check"

local function square(x) return x * x end

local function put(q, what) q:put(what) end

if __name__ == "__main__" then
  local forker = require "forker"
  local q, lock = mp.Queue(), mp.Lock()
  local before = mp.Process{target = math.abs, args = {1}}
  before:start()
  before:join()
  local pool <close> = mp.Pool(1)
  lock:acquire()
  local pid = forker.fork()
  if pid == 0 then
    local own = mp.current_process()
    q:put{own.name, mp.getpid() ~= pid, mp.parent_process() == nil, #mp.active_children()}
    -- The parent has the lock, and gets rid of it.
    q:put(lock:acquire(true, 30))
    lock:release()
    local done, err = pcall(pool.map, pool, square, {1})
    q:put{done, err.name}
    local p = mp.Process{target = put, args = {q, "grandchild"}}
    p:start()
    p:join()
    q:put(p.exitcode)
    local mine = mp.Pool(2)
    q:put(mine:map(square, {1, 2, 3})[3])
    mine:terminate()
    mine:join()
    -- A daemon: its first process ends while it goes on.
    if forker.fork() == 0 then
      forker.sleep(1)
      local last = mp.Pool(1)
      q:put(last:apply(square, {7}))
      os.exit(0)
    end
    os.exit(7)
  end
  check.eq(q:get(true, 30), {"MainProcess", true, true, 0})
  lock:release()
  check.eq(q:get(true, 30), true)
  check.eq(q:get(true, 30), {false, "AssertionError"})
  check.eq(q:get(true, 30), "grandchild")
  check.eq(q:get(true, 30), 0)
  check.eq(q:get(true, 30), 9)
  check.eq(forker.wait(pid), 7)
  check.eq(pool:map(square, {4}), {16, n = 1})
  check.eq(q:get(true, 30), 49)
  print "ok"
end
