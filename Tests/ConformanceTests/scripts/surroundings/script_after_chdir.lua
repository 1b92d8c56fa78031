-- needs: lfs
-- The script and its modules have relative paths; children find them also when their parent has
-- gone elsewhere before the first of them starts, and are where their parent is.
local mp = require "multiprocessing"
local lfs = require "lfs"
local check = require "check"
package.path = "lib/?.lua;" .. package.path
local shapes = require "shapes"

local function look(q)
  q:put{lfs.currentdir(), package.path, type(require "elsewhere")}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.ok(lfs.chdir "/")
  check.child(look, q)
  check.eq(q:get(), {"/", package.path, type(require "elsewhere")})
  check.ok(lfs.chdir "/usr")
  check.child(look, q)
  check.eq(q:get()[1], "/usr")
  print "ok"
end
