-- A metatable with __reduce says how to rebuild: fn(table.unpack(args)).
local mp = require "multiprocessing"
local check = require "check"

local made = 0

function make_handle(path, mode)
  made = made + 1
  return setmetatable({path = path, mode = mode, open = true}, {
    __reduce = function(self) return make_handle, {self.path, self.mode} end,
  })
end

local function child(q, handle)
  q:put{handle.path, handle.mode, handle.open, handle.cache == nil}
  q:put(make_handle("from child", "w"))
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local handle = make_handle("log", "r")
  handle.cache = coroutine.create(print)
  q:put(handle)
  local back = q:get()
  check.eq({back.path, back.mode, back.open, back.cache == nil}, {"log", "r", true, true})

  handle.cache = nil
  check.child(child, q, handle)
  check.eq(q:get(), {"log", "r", true, true})
  check.eq(q:get().path, "from child")

  -- One object twice in a message is rebuilt once.
  made = 0
  q:put{handle, handle, {handle}}
  back = q:get()
  check.eq(made, 1)
  check.same(back[1], back[2])
  check.same(back[1], back[3][1])
  print "ok"
end
