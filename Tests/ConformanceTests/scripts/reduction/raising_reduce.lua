-- What __reduce raises is what the call raises, whatever the call.
local mp = require "multiprocessing"
local check = require "check"

Broken = {__reduce = function() error({code = 7}) end}

local function nothing() end

if __name__ == "__main__" then
  local broken = setmetatable({}, Broken)
  local q = mp.Queue()
  local pool <close> = mp.Pool(1)
  local executor = require("concurrent.futures").ProcessPoolExecutor(1)
  local calls = {
    put = function() q:put{broken} end,
    apply = function() pool:apply(nothing, {1, broken}) end,
    apply_async = function() pool:apply_async(nothing, {broken}) end,
    map = function() pool:map(nothing, {1, broken}) end,
    submit = function() executor:submit(nothing, broken) end,
  }
  for name, call in pairs(calls) do
    local done, err = pcall(call)
    check.ok(not done, name)
    check.eq(type(err) == "table" and err.code, 7, name)
  end
  executor:shutdown()
  print "ok"
end
