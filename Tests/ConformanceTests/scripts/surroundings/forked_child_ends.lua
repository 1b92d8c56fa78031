-- methods: fork
-- The end of a forked child leaves its parent's pool, manager and children alone, also if it
-- closes its Lua state, and with it the variables that are to be closed in the parent.
local mp = require "multiprocessing"
local check = require "check"

local function square(x) return x * x end

local function waits(c) c:recv() end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local m <close> = mp.Manager()
  local l = m:list{1}
  local a, b = mp.Pipe()
  local sibling = mp.Process{target = waits, args = {b}, daemon = true}
  sibling:start()
  for _, ending in ipairs{function() end, function() os.exit(0) end,
    function() os.exit(0, true) end, function() collectgarbage() end} do
    check.child(ending)
    check.eq(pool:map(square, {1, 2}), {1, 4, n = 2})
    l:append(1)
    check.ok(sibling:is_alive())
  end
  check.eq(#l, 5)
  a:send(1)
  sibling:join()
  check.eq(sibling.exitcode, 0)
  print "ok"
end
