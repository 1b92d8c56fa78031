-- Pool tasks that share a dict.
local mp = require "multiprocessing"
local check = require "check"

local function count(d, word)
  d:incr(word)
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d = m:dict()
  local pool <close> = mp.Pool(3)
  local words = {}
  for word in ("the cat and the dog and the bird"):gmatch("%a+") do words[#words + 1] = word end
  pool:map(function(word) count(d, word) end, words, 1)
  check.eq(d:copy(), {the = 3, cat = 1, ["and"] = 2, dog = 1, bird = 1})
  print "ok"
end
