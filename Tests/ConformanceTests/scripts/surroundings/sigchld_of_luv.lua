-- libuv handles SIGCHLD for the commands that it runs: it hears of them, and the module of its own
-- children, whoever comes first.
-- needs: luv
-- timeout: 60
local mp = require "multiprocessing"
local check = require "check"
local uv = require "luv"

local function id(x) return x end

local function begin_command(code)
  local status
  local handle
  handle = uv.spawn("sh", {args = {"-c", "exit " .. code}}, function(ended)
    status = ended
    handle:close()
  end)
  return function()
    uv.run()
    return status
  end
end

local function ends(code) os.exit(code) end

if __name__ == "__main__" then
  local wait = begin_command(4)
  local p = mp.Process{target = ends, args = {5}}
  p:start()
  check.eq(wait(), 4)
  p:join()
  check.eq(p.exitcode, 5)

  local pool <close> = mp.Pool(2)
  check.eq(begin_command(6)(), 6)
  local lost = pool:apply_async(ends, {9})
  check.raises("WorkerLostError", nil, lost.get, lost, 20)
  check.eq(begin_command(7)(), 7)
  check.eq(table.concat(pool:map(id, {1, 2}), " "), "1 2")
  pool:terminate()
  pool:join()
  print "ok"
end
