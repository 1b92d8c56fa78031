-- A registered function tells how values with a metatable cross: userdata of C modules, too.
local mp = require "multiprocessing"
local check = require "check"
local lpeg = require "lpeg"

local Handle = {}
Handle.__index = Handle
function open_handle(name) return setmetatable({name = name, file = io.tmpfile()}, Handle) end
function pattern_of(set) return lpeg.S(set) ^ 1 end

local function child(q, h)
  q:put{h.name, io.type(h.file)}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local h = open_handle "main"
  check.raises("PicklingError", "obj.file", q.put, q, h)
  mp.reduction.register(Handle, function(self) return open_handle, {self.name .. "'s"} end)
  local p = mp.Process{target = child, args = {q, h}}
  p:start()
  local t = q:get()
  p:join()
  -- Nothing is taken apart for a fork.
  check.eq({t[1], t[2]}, {check.method == "fork" and "main" or "main's", "file"})
  q:put(h)
  check.eq(q:get().name, "main's")
  mp.reduction.register(getmetatable(lpeg.P "a"), function() return pattern_of, {"ab"} end)
  q:put{lpeg.S "ab" ^ 1}
  check.eq(q:get()[1]:match "abac", 4)
  check.raises("TypeError", "metatable", mp.reduction.register, 1, print)
  check.raises("TypeError", "function", mp.reduction.register, {}, 1)
  print "ok"
end
