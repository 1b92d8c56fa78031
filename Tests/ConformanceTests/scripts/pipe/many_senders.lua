-- Several processes may send through one end: every message arrives whole, once.
local mp = require "multiprocessing"
local check = require "check"

local function sends(c, id)
  for i = 1, 200 do c:send{id, i, (("%d."):format(id)):rep(i)} end
end

if __name__ == "__main__" then
  local a, b = mp.Pipe(false)
  for id = 1, 4 do mp.Process{target = sends, args = {b, id}}:start() end
  b:close()
  local next_one = {1, 1, 1, 1}
  for _ = 1, 800 do
    local id, i, text = table.unpack(a:recv())
    check.eq(i, next_one[id], "the order of each sender")
    check.eq(text, (("%d."):format(id)):rep(i))
    next_one[id] = i + 1
  end
  check.raises("EOFError", nil, a.recv, a)
  print "ok"
end
