-- A table that contains itself prints dots at the repeat; one that is only shared prints twice.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local list = {1}
  list[2] = list
  check.eq(mp.repr(list), "[1, [...]]")
  local dict = {a = 1}
  dict.self = dict
  check.eq(mp.repr(dict), "{'a': 1, 'self': {...}}")
  local outer = {inner = {}}
  outer.inner[1] = outer
  check.eq(mp.repr(outer), "{'inner': [{...}]}")
  local shared = {7}
  check.eq(mp.repr{shared, shared}, "[[7], [7]]")
  check.eq(mp.repr{shared, {shared, x = shared}}, "[[7], {1: [7], 'x': [7]}]")
  local typed = setmetatable({}, mp.List)
  typed[1] = typed
  check.eq(tostring(typed), "[[...]]")
  print "ok"
end
