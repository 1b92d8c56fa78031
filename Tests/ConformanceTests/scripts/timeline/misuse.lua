-- What is no recording, and words that make no sense.
local check = require "check"
local recorded = require "recorded"

if __name__ == "__main__" then
  local nothing = check.temporary "nothing"
  local text, code = recorded.timeline(("'%s'"):format(nothing))
  check.eq(code, 1)
  check.match(text, "^mprun: .*nothing.*No such file")
  local plain = check.temporary "plain"
  local file <close> = assert(io.open(plain, "w"))
  file:write(("x"):rep(100000))
  file:close()
  text, code = recorded.timeline(("'%s' --text"):format(plain))
  check.eq(code, 1)
  check.match(text, "is no recording of mprun")

  -- Its program was killed while it made it.
  local empty = check.temporary "empty"
  local zeros <close> = assert(io.open(empty, "w"))
  zeros:write(("\0"):rep(100000))
  zeros:close()
  text, code = recorded.timeline(("'%s' --text"):format(empty))
  check.eq(code, 1)
  check.match(text, "has no events: its program ended at once")
  for words, message in pairs{
    [""] = "timeline needs the file of a recording",
    ["a b"] = "timeline takes one file",
    ["a --colour"] = "unrecognized option '%-%-colour' of timeline",
    ["a -o"] = "'%-o' needs argument",
  } do
    text, code = recorded.timeline(words)
    check.eq(code, 1)
    check.match(text, "^mprun: " .. message)
  end
  print "ok"
end
