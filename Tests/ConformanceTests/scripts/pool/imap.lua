-- imap gives index and result in order; a nil result ends nothing.
local mp = require "multiprocessing"
local check = require "check"

local function odd_only(i)
  if i % 2 == 1 then return i * i end
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  for _, chunksize in ipairs{1, 3, 100} do
    local count = 0
    for i, v in pool:imap(odd_only, mp.range(1, 21), chunksize) do
      count = count + 1
      check.eq(i, count)
      check.eq(v, odd_only(i))
    end
    check.eq(count, 20)
  end
  for _ in pool:imap(odd_only, {}) do error "nothing there" end
  -- An iterator function, and holes in a sequence.
  local got = {}
  for i, v in pool:imap(string.upper, ("a b c"):gmatch("%a")) do got[i] = v end
  check.eq(got, {"A", "B", "C"})
  local types = {}
  for i, v in pool:imap(type, {1, nil, "x", n = 3}) do types[i] = v end
  check.eq(types, {"number", "nil", "string"})
  print "ok"
end
