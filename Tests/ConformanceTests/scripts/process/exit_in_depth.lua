-- os.exit ends the process from anywhere: under pcall, in a coroutine, in a __gc or __close.
local mp = require "multiprocessing"
local check = require "check"

local function under_pcall()
  pcall(pcall, os.exit, 11)
end

local function in_coroutine()
  coroutine.wrap(function() os.exit(12) end)()
end

local function in_close()
  local x <close> = setmetatable({}, {__close = function() os.exit(13) end})
end

local function in_error_handler()
  xpcall(error, function() os.exit(14) end)
end

local function in_lock()
  mp.Lock():with(function() os.exit(15) end)
end

if __name__ == "__main__" then
  for i, target in ipairs{under_pcall, in_coroutine, in_close, in_error_handler, in_lock} do
    local p = mp.Process{target = target}
    p:start()
    p:join()
    check.eq(p.exitcode, 10 + i)
  end
  print "ok"
end
