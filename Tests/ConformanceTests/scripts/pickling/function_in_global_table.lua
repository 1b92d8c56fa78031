-- A function in a global table that is no module has no name, and goes by value.
local mp = require "multiprocessing"
local check = require "check"

handlers = {}

if __name__ == "__main__" then
  local prefix = "<"
  function handlers.quote(x) return prefix .. x .. ">" end
end

local function child(q, quote)
  q:put(quote "x")
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q, handlers.quote)
  check.eq(q:get(), "<x>")
  print "ok"
end
