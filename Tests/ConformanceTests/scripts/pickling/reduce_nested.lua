-- What __reduce returns is sent like any other value: functions by value, nested objects.
local mp = require "multiprocessing"
local check = require "check"

local function box(value)
  local meta = {}
  function meta.__reduce(self)
    local function rebuild(inner, times)
      return {rebuilt = inner, times = times}
    end
    return rebuild, {self.value, 3}
  end
  return setmetatable({value = value}, meta)
end

local function to_nil()
  return setmetatable({}, {__reduce = function() return function() return nil end, {} end})
end

local function to_string(text)
  return setmetatable({}, {__reduce = function() return string.upper, {text} end})
end

if __name__ == "__main__" then
  local q = mp.Queue()
  q:put(box("x"))
  check.eq(q:get(), {rebuilt = "x", times = 3})
  q:put(box(box(box(1))))
  check.eq(q:get(),
    {rebuilt = {rebuilt = {rebuilt = 1, times = 3}, times = 3}, times = 3})
  q:put{a = box({1, {2}}), b = {box(mp.None)}}
  check.eq(q:get(),
    {a = {rebuilt = {1, {2}}, times = 3}, b = {{rebuilt = mp.None, times = 3}}})
  q:put{to_string "loud", to_string "er"}
  check.eq(q:get(), {"LOUD", "ER"})
  q:put(to_nil())
  check.eq(q:get(), nil)
  print "ok"
end
