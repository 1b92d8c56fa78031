-- Objects of a class whose module only the sender has loaded make the receiver load it.
local mp = require "multiprocessing"
local check = require "check"

local function child(inbox, outbox)
  local stack = inbox:get()
  outbox:put{stack:top(), package.loaded.stack_class == getmetatable(stack)}
end

if __name__ == "__main__" then
  local Stack = require "stack_class"
  local inbox, outbox = mp.Queue(), mp.Queue()
  inbox:put(Stack.new("a", "b"))
  check.child(child, inbox, outbox)
  check.eq(outbox:get(), {"b", true})
  print "ok"
end
