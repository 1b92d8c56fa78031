-- imap_unordered gives results as they come, each with its input's index.
local mp = require "multiprocessing"
local check = require "check"

local function first_waits(i, q)
  if i == 1 then q:get() end
  return i * 10
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool <close> = mp.Pool(2)
  local order = {}
  for i, v in pool:imap_unordered(function(x) return first_waits(x, q) end, mp.range(1, 9)) do
    check.eq(v, i * 10)
    order[#order + 1] = i
    if #order == 7 then q:put "go" end
  end
  check.eq(order[8], 1)
  check.same_members(order, mp.range(1, 9))
  print "ok"
end
