-- Requests that wait in a manager's server: lines of waiters, and what becomes of a waiter whose
-- time is up or whose client is gone. The loop (native.park and so on) has the deadlines and the
-- replies.

local native = ...

local waiting = {}

--- Waiters by ticket, and what clients own, by client: object -> function that takes it away.
local waiters = {}
local owned = {}

-- Lines -----------------------------------------------------------------------------------------

--- Waiters in the order in which they came. A waiter stands in one line at a time.
local Line = {}
Line.__index = Line

function waiting.line() return setmetatable({ count = 0 }, Line) end

--- Puts a waiter at the end.
function Line:push(waiter)
  waiter.line, waiter.before = self, self.last
  if self.last then self.last.after = waiter else self.first = waiter end
  self.last = waiter
  self.count = self.count + 1
end

function Line:remove(waiter)
  local before, after = waiter.before, waiter.after
  if before then before.after = after else self.first = after end
  if after then after.before = before else self.last = before end
  waiter.line, waiter.before, waiter.after = nil, nil, nil
  self.count = self.count - 1
end

--- Parks the request at hand in this line.
--- `expire(waiter)` is called if the time is up first; the waiter is in no line then.
function Line:park(timeout, expire, object)
  local waiter = { client = native.client(), expire = expire, object = object }
  waiter.ticket = native.park(timeout)
  waiters[waiter.ticket] = waiter
  self:push(waiter)
  return waiter
end

--- Takes the first waiter whose client still lives out of the line; nil if there is none.
function Line:pop()
  while true do
    local waiter = self.first
    if not waiter then return nil end
    self:remove(waiter)
    if not native.is_gone(waiter.ticket) then return waiter end
    waiting.drop(waiter)
  end
end

-- Waiters ---------------------------------------------------------------------------------------

--- Answers a waiter with values.
function waiting.answer(waiter, ...)
  waiters[waiter.ticket] = nil
  native.answer(waiter.ticket, ...)
end

--- Answers a waiter with an error.
function waiting.fail(waiter, err)
  waiters[waiter.ticket] = nil
  native.fail(waiter.ticket, err)
end

--- Forgets a waiter, who gets no answer.
function waiting.drop(waiter)
  waiters[waiter.ticket] = nil
  native.drop(waiter.ticket)
  if waiter.line then waiter.line:remove(waiter) end
  if waiter.dropped then waiter:dropped() end
end

-- Owners ----------------------------------------------------------------------------------------

--- Notes that a client owns an object. `abandon(object)` is called if the client goes.
function waiting.own(client, object, abandon)
  local objects = owned[client]
  if not objects then
    objects = {}
    owned[client] = objects
  end
  objects[object] = abandon
end

function waiting.disown(client, object)
  local objects = owned[client]
  if not objects then return end
  objects[object] = nil
  if next(objects) == nil then owned[client] = nil end
end

-- What the loop tells ---------------------------------------------------------------------------

--- The time of a ticket is up.
function waiting.expired(ticket)
  local waiter = waiters[ticket]
  -- One that is past what it had a deadline for has no `expire` any more.
  if not waiter or not waiter.expire then return end
  if waiter.line then waiter.line:remove(waiter) end
  waiter:expire()
end

--- A client gave its request up.
function waiting.withdraw(ticket)
  local waiter = waiters[ticket]
  if waiter then waiting.drop(waiter) end
end

--- A client is gone: what it waits for goes to nobody, and what it owns to the next.
function waiting.gone(client)
  local dropped = {}
  for _, waiter in pairs(waiters) do
    if waiter.client == client then dropped[#dropped + 1] = waiter end
  end
  for _, waiter in ipairs(dropped) do waiting.drop(waiter) end
  local objects = owned[client]
  owned[client] = nil
  for object, abandon in pairs(objects or {}) do abandon(object) end
end

return waiting
