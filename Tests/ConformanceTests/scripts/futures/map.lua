-- map gives what imap gives.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function square(x)
  if x == 13 then error(mp.ValueError "unlucky") end
  return x * x
end

local function waits(q)
  return q:get()
end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 2}
  local count = 0
  for i, v in executor:map(square, mp.range(1, 11)) do
    count = count + 1
    check.eq({i, v}, {count, count * count})
  end
  check.eq(count, 10)
  count = 0
  for _ in executor:map(square, mp.range(1, 11), {chunksize = 4}) do count = count + 1 end
  check.eq(count, 10)
  check.raises("ValueError", "unlucky", function()
    for _ in executor:map(square, {12, 13}) do end
  end)
  local q = mp.Queue()
  check.raises("TimeoutError", nil, function()
    for _ in executor:map(waits, {q}, {timeout = 0.05}) do end
  end)
  q:put "end"
  print "ok"
end
