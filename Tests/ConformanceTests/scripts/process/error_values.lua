-- Uncaught errors of any kind end a process with exit code 1 and a report.
-- expect-stderr: ValueError: typed
-- expect-stderr: with a text of its own
-- expect-stderr: \(error object is a table value\)
-- expect-stderr: ^Process Process-6:$
local mp = require "multiprocessing"
local check = require "check"

local function typed() error(mp.ValueError "typed") end
local function with_text()
  error(setmetatable({}, {__tostring = function() return "with a text of its own" end}))
end
local function plain_table() error{} end
local function nothing() error(nil) end
local function number() error(42) end
local function bad_text()
  error(setmetatable({}, {__tostring = function() error "no text" end}))
end
local function uncrossable() error(coroutine.create(print)) end
local function overflow() return 1 + overflow_again() end
function overflow_again() return 1 + overflow_again() end

if __name__ == "__main__" then
  for _, target in ipairs{typed, with_text, plain_table, nothing, number, bad_text, uncrossable,
    overflow} do
    local p = mp.Process{target = target}
    p:start()
    p:join()
    check.eq(p.exitcode, 1)
  end
  print "ok"
end
