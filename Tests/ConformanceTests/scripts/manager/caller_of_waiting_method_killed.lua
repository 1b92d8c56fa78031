-- A method that waits for a killed client ends at its wait, and takes nothing.
local mp = require "multiprocessing"
local check = require "check"

local Taker = {}
Taker.__index = Taker

function make_taker(q) return setmetatable({q = q, ended = {}}, Taker) end

function Taker:take()
  local got, err = pcall(self.q.get, self.q)
  if not got then
    self.ended[#self.ended + 1] = err.name
    error(err)
  end
  return err
end

function Taker:how_they_ended() return self.ended end

local MyManager = mp.managers.BaseManager:extend()
MyManager.register("Taker", {callable = make_taker})

local function takes(taker, ready)
  ready:put(true)
  taker:take()
end

if __name__ == "__main__" then
  local m <close> = MyManager{}
  m:start()
  local q, ready = mp.Queue(), mp.Queue()
  local taker = m:Taker(q)
  local p = mp.Process{target = takes, args = {taker, ready}}
  p:start()
  ready:get()
  mp.sleep(0.1)
  p:kill()
  p:join()
  check.eventually(function() return #taker:how_they_ended() == 1 end)
  check.eq(taker:how_they_ended(), {"ConnectionError"})
  q:put "for the next"
  check.eq(taker:take(), "for the next")
  print "ok"
end
