-- Objects of the module inside of objects of the script's classes.
local mp = require "multiprocessing"
local check = require "check"

Channel = {}
Channel.__index = Channel

function Channel.new()
  return setmetatable({q = mp.Queue(), count = mp.Value("i", 0), lock = mp.Lock()}, Channel)
end

function Channel:push(x)
  self.lock:with(function()
    self.count:add(1)
    self.q:put(x)
  end)
end

Handle = {}
Handle.__index = Handle
Handle.__reduce = function(self) return Handle.open, {self.channel, self.tag} end

function Handle.open(channel, tag)
  return setmetatable({channel = channel, tag = tag, file = io.stdout}, Handle)
end

local function child(channel, handle)
  channel:push "by the channel"
  handle.channel:push("by the handle " .. handle.tag .. " " .. io.type(handle.file))
end

if __name__ == "__main__" then
  local channel = Channel.new()
  check.child(child, channel, Handle.open(channel, "tagged"))
  check.eq(channel.count.value, 2)
  check.eq(channel.q:get(), "by the channel")
  check.eq(channel.q:get(), "by the handle tagged file")
  print "ok"
end
