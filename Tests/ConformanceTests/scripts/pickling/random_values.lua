-- Random values, shared and cyclic, go to a child and come back the same; a failure names the seed.
local mp = require "multiprocessing"
local check = require "check"

local function generate(depth, made)
  local kind = math.random(depth > 0 and 12 or 8)
  if kind == 1 then return math.random(0) end
  if kind == 2 then return math.random(-300, 300) end
  if kind == 3 then return (string.unpack("<d", string.pack("<i8", math.random(0)))) end
  if kind == 4 then return math.random(2) == 1 end
  if kind == 5 then return mp.None end
  if kind == 6 then return math.random(10) / 4 end
  if kind == 7 then
    local bytes = {}
    for i = 1, math.random(0, 40) do bytes[i] = string.char(math.random(0, 255)) end
    return table.concat(bytes)
  end
  if kind == 8 and #made > 0 then return made[math.random(#made)] end
  local t = {}
  made[#made + 1] = t
  for i = 1, math.random(0, 6) do t[i] = generate(depth - 1, made) end
  for _ = 1, math.random(0, 3) do
    local key = math.random(2) == 1 and ("k" .. math.random(20)) or math.random(-5, 5) / 2
    t[key] = generate(depth - 1, made)
  end
  return t
end

local function echo(inbox, outbox, n)
  for _ = 1, n do outbox:put(inbox:get()) end
end

if __name__ == "__main__" then
  local seed = os.time() * 1000 + mp.getpid() % 1000
  math.randomseed(seed)
  local there, back, count = mp.Queue(), mp.Queue(), 200
  local p = mp.Process{target = echo, args = {there, back, count}}
  p:start()
  for i = 1, count do
    local value = generate(6, {})
    there:put(value)
    check.eq(back:get(true, 30), value, ("seed %d, value %d"):format(seed, i))
  end
  p:join()
  check.eq(p.exitcode, 0)
  print "ok"
end
