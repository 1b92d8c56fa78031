-- expect-stderr: expected
-- expect-stdout: closed
-- What runs when a program ends runs when a child does: variables are closed, finalizers of what
-- still lives, functions of atexit, after `os.exit(n)` only these. A fork runs what is its own.
local mp = require "multiprocessing"
local atexit = require "atexit"
local check = require "check"

local function child(q, how)
  kept = setmetatable({}, {__gc = function() q:put "finalizer" end})
  atexit.register(function(...) q:put(table.concat({...}, " ")) end, "at", "exit")
  local c <close> = setmetatable({}, {__close = function() q:put "close" end})
  if how == "exit" then os.exit(3) end
  if how == "exit and close" then os.exit(4, true) end
  if how == "error" then error(setmetatable({}, {__tostring = function() return "expected" end})) end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local parents <close> = setmetatable({}, {
    __close = function() print "closed" end, __gc = function() q:put "the parent's" end})
  atexit.register(function() check.eq(q:qsize(), 0) print "ok" end)
  for how, want in pairs{
    ["return"] = {0, "close", "at exit", "finalizer"},
    exit = {3, "at exit"},
    ["exit and close"] = {4, "at exit", "close", "finalizer"},
    error = {1, "close", "at exit", "finalizer"},
  } do
    local p = mp.Process{target = child, args = {q, how}}
    p:start()
    p:join()
    local got = {p.exitcode}
    while not q:empty() do got[#got + 1] = q:get() end
    check.eq(got, want, how)
  end
end
