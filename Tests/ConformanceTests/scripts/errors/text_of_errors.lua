-- expect-exit: 1
-- expect-stderr: ^mprun: .*text_of_errors\.lua:\d+: ValueError: a\\x1b\[2Jb\\x07\t\\x7f$
-- Errors whose text is hard to have: __tostring raises, control characters, a table of a task.
local mp = require "multiprocessing"
local check = require "check"

local function unreadable() error(setmetatable({print}, {__tostring = function() error "no text" end})) end

local Odd = mp.ValueError:extend("Odd")
function Odd.__tostring() error "no text" end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local err = check.raises("RemoteError", nil, pool.apply, pool, function()
    error(setmetatable({coroutine.create(print)}, {__tostring = function() error("no text", 0) end}))
  end)
  check.eq(err.value, "(error object is a table value), whose __tostring raised: no text")
  local ok, text = xpcall(function() error(Odd "x") end, debug.traceback)
  check.eq(ok, false)
  check.match(text, "text_of_errors%.lua:%d+: %(error object is a table value%), whose __tostring raised: .*no text\nstack traceback")
  -- Raised as a plain table it arrives as an equal one.
  ok, err = pcall(pool.apply, pool, function() error{code = 5} end)
  check.eq({ok, err}, {false, {code = 5}})
  error(mp.ValueError "a\27[2Jb\7\t\127")
end
