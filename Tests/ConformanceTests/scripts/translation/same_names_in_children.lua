-- The module is the same in a child: names, None, error classes, functions.
local mp = require "multiprocessing"
local check = require "check"

local function names_of_module()
  local names = {}
  for name in pairs(mp) do
    if type(name) == "string" and name:sub(1, 1) ~= "_" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

local function look(q)
  local again = require "multiprocessing"
  q:put{names_of_module(), again == mp, again.ValueError == mp.ValueError, again.None == mp.None}
end

if __name__ == "__main__" then
  check.eq(check.answer(look), {names_of_module(), true, true, true})
  print "ok"
end
