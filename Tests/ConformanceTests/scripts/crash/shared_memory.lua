-- environment: MPRUN_FAILPOINT=by-name
-- timeout: 600
-- The crash table of shared memory: a process is killed at every step of what it does with a block.
local mp = require "multiprocessing"
local check = require "check"
local crash = require "crash"
local SharedMemory = mp.shared_memory.SharedMemory
local ShareableList = mp.shared_memory.ShareableList

local NAME = "conformance-crash-" .. (os.getenv("CONFORMANCE_TMP") or ""):gsub("/", "-"):sub(-60)

--- The block of that name, nil if there is none.
local function find(name)
  local found, block = pcall(SharedMemory, {name = name})
  if found then return block end
  check.eq(block.errno, 2)
  return nil
end

--- The name is free or can be made so, and then can be used anew.
local function can_be_made(name)
  local block = find(name)
  if block then block:unlink() end
  local new = SharedMemory{name = name, create = true, size = 3}
  check.eq(new.buf:get(0, 3), "\0\0\0")
  new:unlink()
  new:close()
end

local rows = {
  {
    name = "make a block with a name",
    prepare = function() return {name = NAME} end,
    play = function(o) SharedMemory{name = o.name, create = true, size = 1000} end,
    clean = function(o) find(o.name):unlink() end,
    decides = "nameAdded",
    verify = function(o, done)
      local block = find(o.name)
      if done == 1 then check.ok(block, "it is there") end
      if block then check.eq(block.buf:get(), ("\0"):rep(1000)) end
      can_be_made(o.name)
    end,
  },
  {
    name = "make a large block without a name",
    prepare = function() return {} end,
    play = function() SharedMemory{create = true, size = 3000000} end,
    verify = function() can_be_made(NAME) end,
  },
  {
    name = "unlink a block",
    prepare = function()
      return {block = SharedMemory{name = NAME, create = true, size = 5}}
    end,
    play = function(o) o.block:unlink() end,
    decides = "nameRemoved",
    verify = function(o, done)
      if done == 1 then check.eq(find(NAME), nil) end
      o.block.buf:set(0, "still")
      check.eq(o.block.buf:get(), "still")
      o.block:unlink()
      o.block:close()
      can_be_made(NAME)
    end,
  },
  {
    name = "attach by name, write, close",
    prepare = function()
      return {block = SharedMemory{name = NAME, create = true, size = 5}, name = NAME}
    end,
    play = function(o)
      local block = SharedMemory{name = o.name}
      block.buf:set(0, "abc")
      block:close()
    end,
    clean = function(o) o.block:unlink() end,
    verify = function(o)
      check.among(o.block.buf:get(), {"\0\0\0\0\0", "abc\0\0"})
      o.block:unlink()
      check.eq(find(NAME), nil)
    end,
  },
  {
    name = "change an item of a list",
    prepare = function() return {list = ShareableList{"some text", 1, mp.None}} end,
    play = function(o)
      o.list[1] = 2.5
      o.list[2] = "two"
    end,
    decides = "listWritten",
    verify = function(o)
      -- An item is the old one or the new one, and nothing else.
      check.among(o.list[1], {"some text", 2.5})
      check.among(o.list[2], {1, "two"})
      check.same(o.list[3], mp.None)
      o.list[1] = "again"
      check.eq(o.list[1], "again")
      o.list.shm:unlink()
    end,
  },
}

victim = crash.victim(rows)

if __name__ == "__main__" then
  crash.run(rows, victim)
  print "ok"
end
