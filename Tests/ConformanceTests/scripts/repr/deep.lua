-- A table of 100,000 levels gives its text or an error, never a crash.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local deep = {}
  for _ = 1, 100000 do deep = {deep} end
  local done, text = pcall(mp.repr, deep)
  if done then
    check.eq(#text, 2 * 100001)
    check.eq(text, ("["):rep(100001) .. ("]"):rep(100001))
  end
  check.eq(mp.repr{1}, "[1]")
  print "ok"
end
