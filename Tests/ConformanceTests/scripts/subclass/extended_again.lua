-- A subclass may be extended again; it overrides, calls up, and inherits the rest.
local mp = require "multiprocessing"
local check = require "check"

local Base = mp.Process:extend()
Base.kind = "base"

function Base:init(t)
  self.log = {"Base:init " .. t.x}
end

function Base:run()
  self.log[#self.log + 1] = "Base:run"
  self:finish()
end

function Base:finish()
  self.q:put{log = self.log, kind = self.kind, detail = self:detail()}
end

function Base:detail()
  return "base detail"
end

local Derived = Base:extend()

function Derived:init(t)
  Base.init(self, t)
  self.log[#self.log + 1] = "Derived:init"
end

function Derived:run()
  self.log[#self.log + 1] = "Derived:run"
  Base.run(self)
end

local Last = Derived:extend()
Last.kind = "last"

function Last:detail()
  return "last detail over " .. Derived.detail(self)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local function result(class)
    local w = class{x = 1, q = q}
    w:start()
    w:join()
    check.eq(w.exitcode, 0)
    return q:get()
  end
  check.eq(result(Base),
    {log = {"Base:init 1", "Base:run"}, kind = "base", detail = "base detail"})
  check.eq(result(Derived), {
    log = {"Base:init 1", "Derived:init", "Derived:run", "Base:run"}, kind = "base",
    detail = "base detail",
  })
  check.eq(result(Last), {
    log = {"Base:init 1", "Derived:init", "Derived:run", "Base:run"}, kind = "last",
    detail = "last detail over base detail",
  })
  print "ok"
end
