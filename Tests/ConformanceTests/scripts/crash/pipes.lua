-- environment: MPRUN_FAILPOINT=by-name
-- timeout: 600
-- The crash table of pipes and of connection.wait: a process is killed at every step.
local mp = require "multiprocessing"
local check = require "check"
local crash = require "crash"

local LONG = ("long"):rep(30000)

local function pipe()
  local a, b = mp.Pipe()
  return {a = a, b = b}
end

--- What comes out of an end until nothing more is there.
local function receive_all(c)
  local found = {}
  while c:poll() do
    local done, message = pcall(c.recv, c)
    if not done then return found, message end
    found[#found + 1] = message
  end
  return found
end

--- Both directions work.
local function works(o)
  o.a:send "there"
  o.a:send(LONG)
  o.b:send "back"
  check.eq({o.b:recv(), o.b:recv(), o.a:recv()}, {"there", LONG, "back"})
end

local function sending(name, messages, play)
  return {
    name = name,
    prepare = pipe,
    play = play or function(o)
      for _, message in ipairs(messages) do o.b:send(message) end
    end,
    decides = "putPublished",
    verify = function(o, done)
      -- What arrives is whole, in order, and all that was sent before.
      local found = receive_all(o.a)
      check.eq(found, {table.unpack(messages, 1, #found)})
      if done then check.eq(#found, done) end
      works(o)
    end,
  }
end

local function receiving(name, messages, play)
  return {
    name = name,
    prepare = function()
      local o = pipe()
      for _, message in ipairs(messages) do o.a:send(message) end
      return o
    end,
    play = play,
    decides = "takeConsumed",
    verify = function(o, done)
      local found = receive_all(o.b)
      local gone = #messages - #found
      if done then check.eq(gone, done) end
      check.eq(found, {table.unpack(messages, gone + 1)})
      works(o)
    end,
  }
end

local rows = {
  sending("send a short message", {"one"}),
  sending("send a long message", {LONG}),
  sending("send one after the other", {"one", LONG, "three"}),
  receiving("recv a short message", {"one", "two"}, function(o) o.b:recv() end),
  receiving("recv a long message", {LONG, "two"}, function(o) o.b:recv() end),
  {
    name = "send_bytes",
    prepare = pipe,
    play = function(o)
      o.b:send_bytes(LONG, 1)
      o.b:send_bytes "short"
    end,
    decides = "putPublished",
    verify = function(o, done)
      local found = {}
      while o.a:poll() do found[#found + 1] = o.a:recv_bytes() end
      check.eq(found, {table.unpack({LONG:sub(2), "short"}, 1, #found)})
      if done then check.eq(#found, done) end
      works(o)
    end,
  },
  {
    name = "recv_bytes of what is too long",
    prepare = function()
      local o = pipe()
      o.a:send_bytes(LONG)
      o.a:send_bytes "next"
      return o
    end,
    play = function(o)
      check.eq(#check.raises("BufferTooShort", nil, o.b.recv_bytes, o.b, 5).bytes, #LONG)
    end,
    decides = "takeConsumed",
    verify = function(o, done)
      local found = {}
      while o.b:poll() do found[#found + 1] = o.b:recv_bytes() end
      if done then check.eq(#found, 2 - done) end
      check.eq(found[#found], "next")
      works(o)
    end,
  },
  {
    name = "send an end of another pipe, which nobody else has",
    prepare = pipe,
    play = function(o)
      local c, d = mp.Pipe(false)
      o.b:send(c)
      c:close()
      d:send "inside"
      d:close()
    end,
    decides = "putPublished",
    verify = function(o, done)
      local found = receive_all(o.a)
      if done then check.eq(#found, math.min(done, 1)) end
      if found[1] then
        -- Whether or not the message inside was sent: nobody waits for the dead.
        local inside, message = receive_all(found[1])
        check.eq(inside, {table.unpack({"inside"}, 1, #inside)})
        check.ok(mp.isinstance(message, mp.EOFError))
      end
      works(o)
    end,
  },
  {
    name = "close the last copy of an end",
    prepare = function()
      local o = pipe()
      o.b:send "last"
      return o
    end,
    play = function(o) o.b:close() end,
    verify = function(o)
      o.b:close()
      check.eq(o.a:recv(), "last")
      check.raises("EOFError", nil, o.a.recv, o.a)
      check.raises("BrokenPipeError", nil, o.a.send, o.a, 1)
    end,
  },
  {
    name = "recv, with nothing to come for a while",
    prepare = pipe,
    play = function(o) check.eq(o.b:poll(0.02), false) end,
    verify = works,
  },
  {
    name = "wait for a queue, a pipe and a descriptor",
    prepare = function()
      local o = pipe()
      o.q = mp.Queue()
      return o
    end,
    play = function(o)
      local idle = mp.Pipe()
      check.eq(mp.connection.wait({o.q, o.b, idle}, 0.02), {})
      o.q:put "there"
      check.same(mp.connection.wait{o.q, o.b, 0}[1], o.q)
    end,
    verify = function(o)
      works(o)
      o.q:put "there"
      check.same(mp.connection.wait{o.a, o.q}[1], o.q)
    end,
  },
}

victim = crash.victim(rows)

if __name__ == "__main__" then
  crash.run(rows, victim)
  print "ok"
end
