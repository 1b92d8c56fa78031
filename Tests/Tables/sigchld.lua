-- Whoever has SIGCHLD, the module hears of its children: one combination, told by the arguments.
-- Prints "right", or what was wrong. mprun --start-method METHOD sigchld.lua WHO WHEN WHAT WHO is
-- what happens to SIGCHLD, WHEN whether that comes before or after the first child, WHAT what is
-- done then.
local mp = require "multiprocessing"

local who = {}
function who.default() local s = require "signal" s.signal(s.SIGCHLD, s.SIG_DFL) end
function who.ignored() local s = require "signal" s.signal(s.SIGCHLD, s.SIG_IGN) end
function who.script()
  local s, calls = require "signal", 0
  s.signal(s.SIGCHLD, function() calls = calls + 1 end)
  return function() return calls > 0, "the script's handler was not called" end
end
--- A handler of a module in C; luv's, whose own command has to be heard of too.
function who.luv()
  local uv, code = require "luv", nil
  local handle
  handle = uv.spawn("sh", {args = {"-c", "sleep 0.3; exit 4"}}, function(ended)
    code = ended
    handle:close()
  end)
  return function()
    uv.run()
    return code == 4, "luv did not hear of its command"
  end
end
function who.blocked() local s = require "cqueues.signal" s.block(s.SIGCHLD) end
function who.cqueues()
  local s = require "cqueues.signal"
  s.block(s.SIGCHLD)
  local listener = s.listen(s.SIGCHLD)
  return function() return listener ~= nil end
end

local function id(x) return x end

local what = {}
function what.process()
  local p = mp.Process{target = os.exit, args = {3}}
  p:start()
  p:join(10)
  assert(p.exitcode == 3, "the exit code is " .. tostring(p.exitcode))
  p = mp.Process{target = mp.sleep, args = {60}}
  p:start()
  p:kill()
  assert(#mp.connection.wait({p.sentinel}, 10) == 1, "the sentinel does not tell")
  p:join(10)
  assert(not p:is_alive(), "join hangs")
end
function what.pool()
  local pool = mp.Pool{processes = 2, maxtasksperchild = 2}
  local lost = pool:apply_async(os.exit, {9})
  local done, err = lost:try(10)
  assert(not done and err.name == "WorkerLostError", "a lost worker is not noticed")
  assert(pool:map_async(id, mp.range(8), {chunksize = 1}):get(10).n == 8, "recycling hangs")
  pool:terminate()
  assert(pool:join(10), "join of a pool hangs")
end

if __name__ == "__main__" then
  local function child()
    local p = mp.Process{target = id}
    p:start()
    p:join()
  end
  if arg[2] == "after" then child() end
  local check = who[arg[1]]()
  local done, err = pcall(what[arg[3]])
  if done and check then
    local right, why = check()
    done, err = right, why
  end
  print(done and "right" or err)
end
