local threading = require "threading"

local a, b = threading.Lock(), threading.Lock()
local both = threading.Barrier(2)

local function cross(first, second)
  first:acquire()
  both:wait()
  second:acquire()
end

local one = threading.Thread{target = cross, args = {a, b}}
local two = threading.Thread{target = cross, args = {b, a}}
one:start()
two:start()
one:join()
