-- What a source has given before it raised comes before its error, also unordered.
local mp = require "multiprocessing"
local check = require "check"

local function slow(x) mp.sleep(0.05) return x[1] end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  for _, case in ipairs{{"imap", 1}, {"imap_unordered", 1}, {"imap", 2}, {"imap_unordered", 2}, {"imap_unordered", 3}} do
    -- The source may raise in the middle of a chunk.
    local name, chunksize = table.unpack(case)
    local i = 0
    local it = pool[name](pool, slow, function()
      i = i + 1
      if i > 3 then error(mp.KeyError "the source") end
      return {i}
    end, {chunksize = chunksize})
    local got = {}
    for _ = 1, 3 do got[#got + 1] = it:next(30) end
    check.same_members(got, {1, 2, 3})
    check.raises("KeyError", "the source", it.next, it, 30)
    check.raises("StopIteration", nil, it.next, it, 30)
  end
  print "ok"
end
