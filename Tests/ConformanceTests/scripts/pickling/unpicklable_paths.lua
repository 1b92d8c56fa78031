-- What cannot cross is refused in the sender, with the path to it; nothing is sent.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local q = mp.Queue()
  local a, b = mp.Pipe()
  local co, file = coroutine.create(print), io.tmpfile()
  local state = {inner = {co = co}}
  local function captures() return co end
  local function captures_table() return state end
  local cases = {
    {co, "obj: coroutine"},
    {{co}, "obj[1]: coroutine"},
    {{1, 2, co}, "obj[3]: coroutine"},
    {{handlers = {on_exit = co}}, "obj.handlers.on_exit: coroutine"},
    {{1, {handlers = {on_exit = co}}}, "obj[2].handlers.on_exit: coroutine"},
    {captures, "obj.upvalue co: coroutine"},
    {{f = captures}, "obj.f.upvalue co: coroutine"},
    {captures_table, "obj.upvalue state.inner.co: coroutine"},
    {file, "obj: "},
    {{log = file}, "obj.log: "},
    {{list = {{}, {file}}}, "obj.list[2][1]: "},
    {setmetatable({co}, mp.List), "obj[1]: coroutine"},
  }
  for _, case in ipairs(cases) do
    for _, send in ipairs{function(v) q:put(v) end, function(v) q:put_nowait(v) end,
      function(v) a:send(v) end} do
      local err = check.raises("PicklingError", nil, send, case[1])
      check.has(tostring(err), case[2])
    end
  end
  check.raises("PicklingError", nil, q.put, q, {[co] = 1})
  check.ok(q:empty())
  check.eq(q:qsize(), 0)
  check.eq(b:poll(), false)
  q:put "works"
  a:send "works"
  check.eq({q:get(), b:recv()}, {"works", "works"})
  print "ok"
end
