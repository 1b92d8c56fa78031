-- get_server():serve_forever() in a process of one's own.
local mp = require "multiprocessing"
local check = require "check"

local MyManager = mp.managers.BaseManager:extend()

function get_table()
  return setmetatable({}, {__index = {hello = function(_, name) return "hello " .. name end}})
end

MyManager.register("get_table", {callable = get_table})

local function serves(q)
  local m = MyManager{address = {"127.0.0.1", 0}, authkey = "k"}
  local server = m:get_server()
  q:put(server.address)
  server:serve_forever()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = serves, args = {q}, daemon = true}
  p:start()
  local m = MyManager{address = q:get(), authkey = "k"}
  m:connect()
  check.eq(m:get_table():hello "world", "hello world")
  print "ok"
end
