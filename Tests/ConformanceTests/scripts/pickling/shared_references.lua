-- What is one table before is one table after.
local mp = require "multiprocessing"
local check = require "check"

local function child(first, second, tree, q)
  q:put{first == second, tree.left == tree.right, tree.left == first, tree.key[tree.left]}
end

if __name__ == "__main__" then
  local q, shared = mp.Queue(), {1}
  local tree = {left = shared, right = shared, key = {}}
  tree.key[shared] = "found by identity"
  check.child(child, shared, shared, tree, q)
  check.eq(q:get(), {true, true, true, "found by identity"})

  q:put{shared, shared, {1}}
  local back = q:get()
  check.same(back[1], back[2])
  check.ok(back[1] ~= back[3], "equal tables stay two")
  check.ok(back[1] ~= shared, "what comes back is a copy")

  -- Two messages share nothing.
  q:put(shared)
  q:put(shared)
  check.ok(q:get() ~= q:get())

  local text = ("long string "):rep(100)
  q:put{text, text, {text}}
  check.eq(q:get(), {text, text, {text}})
  print "ok"
end
