-- Thread:extend: run is replaced, fields are the instance's, init runs in the constructor.
-- methods: forkserver
local threading = require "threading"
local check = require "check"

local Adder = threading.Thread:extend("Adder")
function Adder:run() self.sum = self.a + self.b end
local t = Adder{a = 1, b = 2, name = "adds"}
check.match(tostring(t), "^<Adder%(adds, initial%)>$")
t:start()
t:join()
check.eq(t.sum, 3)
check.raises("ValueError", "method's name", function() return Adder{join = 1} end)

local Named = Adder:extend()
function Named:init(a) self.a, self.b = a, 10 end
local n = Named(5)
n:start()
n:join()
check.eq(n.sum, 15)
check.eq(threading.Thread{}.a, nil)
print "ok"
