-- Depth made of table keys, of closures and of metatabled tables does not crash either.
local mp = require "multiprocessing"
local check = require "check"

Link = {}
Link.__index = Link

local function wrap(inner)
  return function() return inner end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local keyed, closures, objects = {}, false, false
  for _ = 1, 20000 do
    keyed = {[keyed] = true}
    closures = wrap(closures)
    objects = setmetatable({next = objects}, Link)
  end
  for _, value in ipairs{keyed, closures, objects} do
    local done, err = pcall(q.put, q, value)
    check.ok(done or mp.isinstance(err, mp.PicklingError), tostring(err):sub(1, 200))
    if done then
      local back = q:get()
      check.eq(type(back), type(value))
    end
  end
  check.ok(q:empty())
  print "ok"
end
