-- What a source has given before it raised comes before its error, also unordered.
local mp = require "multiprocessing"
local check = require "check"

local function slow(x) mp.sleep(0.05) return x end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  for _, name in ipairs{"imap", "imap_unordered"} do
    local i = 0
    local it = pool[name](pool, slow, function()
      i = i + 1
      if i > 3 then error(mp.KeyError "the source") end
      return i
    end)
    local got = {}
    for _ = 1, 3 do got[#got + 1] = it:next(30) end
    check.same_members(got, {1, 2, 3})
    check.raises("KeyError", "the source", it.next, it, 30)
    check.raises("StopIteration", nil, it.next, it, 30)
  end
  print "ok"
end
