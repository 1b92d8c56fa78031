-- The scope of a `<close>` variable may be left by an error, which goes on unchanged.
local mp = require "multiprocessing"
local check = require "check"

local function slow()
  mp.sleep(60)
end

if __name__ == "__main__" then
  local thrown = {}
  local done, err = pcall(function()
    local pool <close> = mp.Pool(2)
    pool:apply_async(slow)
    error(thrown)
  end)
  check.eq(done, false)
  check.same(err, thrown)
  check.eq(#mp.active_children(), 0)

  done, err = pcall(function()
    local manager <close> = mp.Manager()
    manager:list()
    error(thrown)
  end)
  check.same(err, thrown)
  check.eq(#mp.active_children(), 0)
  print "ok"
end
