-- A signal mask in which SIGCHLD is blocked, as cqueues sets one and as a program may be started
-- with.
-- needs: cqueues
-- timeout: 60
local mp = require "multiprocessing"
local check = require "check"
local signal = require "cqueues.signal"

local function id(x) return x end
local function ends(code) os.exit(code) end

if __name__ == "__main__" then
  signal.block(signal.SIGCHLD)
  local p = mp.Process{target = ends, args = {3}}
  p:start()
  p:join()
  check.eq(p.exitcode, 3)
  local pool <close> = mp.Pool(2)
  local lost = pool:apply_async(ends, {9})
  check.raises("WorkerLostError", nil, lost.get, lost, 20)
  check.eq(table.concat(pool:map(id, {1, 2}), " "), "1 2")
  pool:close()
  check.eq(pool:join(20), true)
  local recycled <close> = mp.Pool{processes = 1, maxtasksperchild = 1}
  check.eq(table.concat(recycled:map(id, {1, 2, 3}, 1), " "), "1 2 3")
  print "ok"
end
