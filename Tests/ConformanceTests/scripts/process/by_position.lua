-- Process's arguments by position, in Python's order: group, which is nil, target, name, args,
-- kwargs.
local mp = require "multiprocessing"
local check = require "check"

function put(q, value, options) q:put { mp.current_process().name, value, options } end

local Worker = mp.Process:extend()

local Named = mp.Process:extend()
function Named:init(_, label) self.label = label end
function Named:run() os.exit(self.label == "x" and 3 or 4) end

if __name__ == "__main__" then
  local q = mp.Queue()
  for _, class in ipairs { mp.Process, Worker, mp.get_context "spawn".Process } do
    local p = class(nil, put, "by place", { q, 7 }, { k = 1 })
    p:start()
    check.eq(mp.repr(q:get()), mp.repr { "by place", 7, { k = 1 } })
    p:join()
    check.eq(p.exitcode, 0)
  end
  -- What a class's own init gets is the class's matter.
  local p = Named(nil, "x")
  p:start()
  p:join()
  check.eq(p.exitcode, 3)
  check.raises("TypeError", "Process: target: function expected, got number 7", mp.Process, nil, 7)
  check.raises("TypeError", "Process: args: table or nil expected", mp.Process, nil, put, nil, 7)
  check.raises("TypeError", "write Process{", mp.Process, put)
  print "ok"
end
