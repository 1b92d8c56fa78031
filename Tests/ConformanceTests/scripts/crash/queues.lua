-- environment: MPRUN_FAILPOINT=by-name
-- timeout: 600
-- The crash table of the queues: a process is killed at every step of what it does with one.
local mp = require "multiprocessing"
local check = require "check"
local crash = require "crash"

local LONG = ("long"):rep(30000)

--- Takes all that is in a queue.
local function drain(q)
  local items = {}
  while true do
    local found, item = q:try_get()
    if not found then return items end
    items[#items + 1] = item
  end
end

--- The queue works, for others and in order.
local function works(q)
  q:put "x"
  q:put(LONG)
  check.eq(q:qsize(), 2)
  check.eq(q:peek(), "x")
  check.eq(drain(q), {"x", LONG})
end

--- `items` with the first `n` gone.
local function without(items, n)
  return {table.unpack(items, n + 1)}
end

local function filled(items, make)
  return function()
    local q = (make or mp.Queue)()
    for _, item in ipairs(items) do q:put(item) end
    return {q = q}
  end
end

local function putting(name, item, make)
  return {
    name = name,
    prepare = filled({"before"}, make),
    play = function(o) o.q:put(item) end,
    decides = "putPublished",
    verify = function(o, done)
      local found = drain(o.q)
      check.among(#found, {1, 2})
      if done then check.eq(#found, 1 + done) end
      check.eq(found[1], "before")
      if found[2] and type(item) == "string" then check.eq(found[2], item) end
      works(o.q)
    end,
  }
end

local function taking(name, items, play)
  return {
    name = name,
    prepare = filled(items),
    play = play or function(o) o.q:get() end,
    decides = "takeConsumed",
    verify = function(o, done)
      local found = drain(o.q)
      local gone = #items - #found
      if done then check.eq(gone, done) end
      check.eq(found, without(items, gone))
      works(o.q)
    end,
  }
end

local rows = {
  putting("put a short item", "item"),
  putting("put a long item", LONG),
  putting("put a table", {"a", {b = LONG}}),
  putting("put into a bounded queue", "item", function() return mp.Queue(5) end),
  taking("get a short item", {"one", "two", "three"}),
  taking("get a long item", {LONG, "two"}),
  taking("try_get the last item", {"one"}, function(o) o.q:try_get() end),
  taking("clear", {"one", LONG, "three", LONG}, function(o) o.q:clear() end),
  {
    name = "put an object that only the queue has then",
    prepare = function() return {q = mp.Queue()} end,
    play = function(o)
      local inner = mp.Queue()
      inner:put(LONG)
      o.q:put(inner)
    end,
    decides = "putPublished",
    verify = function(o)
      local found = drain(o.q)
      if found[1] then check.eq(drain(found[1]), {LONG}) end
      works(o.q)
    end,
  },
  {
    name = "put into a full queue, with a time-out",
    prepare = function()
      local q = mp.Queue(1)
      q:put "full"
      return {q = q}
    end,
    play = function(o) check.raises("Full", nil, o.q.put, o.q, "no", true, 0.02) end,
    verify = function(o)
      check.eq(drain(o.q), {"full"})
      o.q:put("room", true, 1)
      check.eq(drain(o.q), {"room"})
    end,
  },
  {
    name = "get from an empty queue, with a time-out",
    prepare = filled{},
    play = function(o) check.raises("Empty", nil, o.q.get, o.q, true, 0.02) end,
    verify = function(o) works(o.q) end,
  },
  {
    name = "peek",
    prepare = filled{LONG, "two"},
    play = function(o) o.q:peek() end,
    verify = function(o)
      check.eq(drain(o.q), {LONG, "two"})
      works(o.q)
    end,
  },
  {
    name = "shutdown",
    prepare = filled{"one"},
    play = function(o) o.q:shutdown() end,
    verify = function(o)
      check.eq(drain(o.q), {"one"})
      o.q:shutdown()
      check.raises("ShutDown", nil, o.q.get, o.q)
    end,
  },
  {
    name = "shutdown, immediate",
    prepare = filled{"one", LONG, "three"},
    play = function(o) o.q:shutdown(true) end,
    decides = "takeConsumed",
    verify = function(o)
      local found = drain(o.q)
      check.eq(found, without({"one", LONG, "three"}, 3 - #found))
      o.q:shutdown(true)
      check.raises("ShutDown", nil, o.q.get, o.q)
    end,
  },
  {
    name = "SimpleQueue: put and get",
    prepare = function() return {q = mp.SimpleQueue()} end,
    play = function(o)
      o.q:put "one"
      o.q:put "two"
      o.q:get()
    end,
    decides = "takeConsumed",
    verify = function(o, done)
      o.q:put "end"
      local found = {}
      repeat found[#found + 1] = o.q:get() until found[#found] == "end"
      local all = {"one", "two", "end"}
      check.among(#found, {1, 2, 3})
      if done == 1 then check.eq(found, {"two", "end"}) end
      for _, item in ipairs(found) do check.among(item, all) end
    end,
  },
  {
    name = "JoinableQueue: put",
    prepare = function() return {q = mp.JoinableQueue()} end,
    play = function(o) o.q:put "item" end,
    decides = "putPublished",
    verify = function(o, done)
      -- There is an item to be declared done exactly if there is an item.
      local found = drain(o.q)
      if done then check.eq(#found, done) end
      for _ = 1, #found do o.q:task_done() end
      check.raises("ValueError", nil, o.q.task_done, o.q)
      o.q:join()
    end,
  },
  {
    name = "JoinableQueue: get and task_done",
    prepare = filled({"one", "two"}, mp.JoinableQueue),
    play = function(o)
      o.q:get()
      o.q:task_done()
    end,
    decides = "taskDone",
    verify = function(o, done)
      local found = drain(o.q)
      check.among(#found, {1, 2})
      -- What was taken and not declared done is still unfinished.
      local open = 0
      while pcall(o.q.task_done, o.q) do open = open + 1 end
      check.among(open, {1, 2})
      check.ok(open >= #found, "what is in the queue is unfinished")
      if done then check.eq(open, 2 - done) end
      o.q:join()
    end,
  },
  {
    name = "JoinableQueue: clear",
    prepare = filled({"one", LONG, "three"}, mp.JoinableQueue),
    play = function(o) o.q:clear() end,
    decides = "takeConsumed",
    verify = function(o, done)
      local found = drain(o.q)
      if done then check.eq(3 - #found, done) end
      -- What was dropped is done: nobody waits for it.
      for _ = 1, #found do o.q:task_done() end
      check.raises("ValueError", nil, o.q.task_done, o.q)
      o.q:join()
    end,
  },
  {
    name = "JoinableQueue: join",
    prepare = filled({"one"}, mp.JoinableQueue),
    play = function(o)
      o.q:get()
      o.q:task_done()
      o.q:join()
    end,
    decides = "taskDone",
    verify = function(o, done)
      if done ~= 1 then pcall(o.q.task_done, o.q) end
      o.q:join()
    end,
  },
}

victim = crash.victim(rows)

if __name__ == "__main__" then
  crash.run(rows, victim)
  print "ok"
end
