-- The states of a manager of one's own, and what goes wrong at its start.
local mp = require "multiprocessing"
local check = require "check"

function fails(n) error(mp.KeyError("at start " .. n)) end

function get_queue() return the_queue end

function set_queue(q) the_queue = q end

function nothing() end

local MyManager = mp.managers.BaseManager:extend()
MyManager.register("get_queue", {callable = get_queue})
MyManager.register("nothing", nothing)
MyManager.register("hidden", {callable = nothing, create_method = false})

-- A class below another one has its types; one beside it has not.
local Below, Beside = MyManager:extend(), mp.managers.BaseManager:extend()
Below.register("more", {callable = get_queue})

local function takes(address, out)
  local m = MyManager{address = address}
  m:connect()
  out:put(m:get_queue():get())
end

if __name__ == "__main__" then
  local m = MyManager()
  check.raises("AssertionError", "started", m.get_queue, m)
  check.raises("KeyError", "at start 5", m.start, m, fails, {5})
  check.eq(#mp.active_children(), 0)
  check.raises("ValueError", "address", m.connect, m)
  local q, out = mp.Queue(), mp.Queue()
  m:start(set_queue, {q})
  check.raises("ProcessError", "already", m.start, m)
  -- The object is a queue of this program: by proxy it has the queue's methods.
  local proxy = m:get_queue()
  check.child(function(address, result)
    local other = MyManager{address = address}
    other:connect()
    other:get_queue():put "by proxy"
    result:put "done"
  end, m.address, out)
  check.eq(out:get(), "done")
  check.eq(q:get(), "by proxy")
  local p = mp.Process{target = takes, args = {m.address, out}}
  p:start()
  check.eq(proxy:qsize(), 0)
  proxy:put(42)
  check.eq(out:get(true, 20), 42)
  p:join()
  check.raises("TypeError", "object with methods", m.nothing, m)
  check.eq({m.hidden, Beside.get_queue, MyManager.more}, {})
  check.eq(type(Below.more), "function")
  check.raises("AuthenticationError", nil, function()
    local stranger = MyManager{address = m.address, authkey = "guess"}
    stranger:connect()
  end)
  m:shutdown()
  m:shutdown()
  check.raises("ProcessError", "shut down", m.start, m)
  check.raises("ValueError", "shut down", m.get_queue, m)
  check.raises("ConnectionError", nil, proxy.qsize, proxy)
  check.raises("TypeError", "unexpected", MyManager, {adress = "x"})
  check.raises("TypeError", "exposed", MyManager.register, "X", {exposed = "get"})
  check.raises("TypeError", "callable", MyManager.register, "X", {callable = 5})
  print "ok"
end
