-- What stands behind the name in `register`: options, a function, a callable table, and options
-- behind either.
local mp = require "multiprocessing"
local check = require "check"

Counter = { __name = "Counter" }
Counter.__index = Counter
-- A global, so that a table that has it can cross.
Class = { __call = function(class, from) return setmetatable({ count = from or 0 }, class) end }
setmetatable(Counter, Class)

function Counter:up() self.count = self.count + 1 return self.count end
function Counter:down() self.count = self.count - 1 return self.count end

local function make(from) return Counter(from) end

local Manager = mp.managers.BaseManager:extend()
Manager.register("ByFunction", make)
Manager.register("ByTable", Counter)
Manager.register("ByOptions", { callable = Counter, exposed = { "up" } })
Manager.register("FunctionAndOptions", make, { exposed = { "up" } })
Manager:register("TableAndOptions", Counter, { exposed = { "up" } })
Manager.register("WithoutMethod", make, { create_method = false })

if __name__ == "__main__" then
  check.eq(Manager.WithoutMethod, nil)
  local m <close> = Manager()
  m:start()
  for _, typeid in ipairs { "ByFunction", "ByTable" } do
    local counter = m[typeid](m, 5)
    check.eq(counter:up(), 6)
    check.eq(counter:down(), 5)
  end
  for _, typeid in ipairs { "ByOptions", "FunctionAndOptions", "TableAndOptions" } do
    local counter = m[typeid](m, 5)
    check.eq(counter:up(), 6)
    check.eq(counter.down, nil)
  end
  check.raises("TypeError", "register: options: table or nil expected, got number", Manager.register, "x", 7)
  check.raises("TypeError", "register: options: table or nil expected, got string", Manager.register, "x", make, "up")
  check.raises("TypeError", "register: unexpected argument 'expose'", Manager.register, "x", make, { expose = {} })
  print "ok"
end
