-- Producers and consumers killed at any moment corrupt nothing.
local mp = require "multiprocessing"
local check = require "check"

local function produces(q, id)
  local i = 0
  while true do
    i = i + 1
    q:put{id, i, ("p"):rep(i % 3000)}
  end
end

local function consumes(q)
  while true do
    local id, i, text = table.unpack(q:get())
    if #text ~= i % 3000 or id == nil then os.exit(99) end
  end
end

if __name__ == "__main__" then
  local q = mp.Queue(50)
  for round = 1, 10 do
    local p = mp.Process{target = produces, args = {q, round}}
    local c = mp.Process{target = consumes, args = {q}}
    p:start()
    c:start()
    local last = 0
    for _ = 1, 20 do
      local id, i, text = table.unpack(q:get(true, 20))
      check.eq(#text, i % 3000)
      if id == round then
        check.ok(i > last)
        last = i
      end
    end
    p:kill()
    c:kill()
    p:join()
    c:join()
    check.eq({p.exitcode, c.exitcode}, {-9, -9})
  end
  while not q:empty() do
    local _, i, text = table.unpack(q:get_nowait())
    check.eq(#text, i % 3000)
  end
  check.eq(q:qsize(), 0)
  q:put "works"
  check.eq(q:get_nowait(), "works")
  print "ok"
end
