-- Semaphore and BoundedSemaphore between the threads of one process.

local native, part = ...
local check, sync, wait_list = part "check", part "thread_sync", part "wait_list"
local trace = part "thread_trace"
local errors = native.errors
local wait, wake_one = wait_list.wait, wait_list.wake_one

local Semaphore, BoundedSemaphore = sync.class "Semaphore", sync.class "BoundedSemaphore"

local function make_semaphore(made, name)
  return function(value)
    if type(value) == "table" then
      check.keywords(name, value, { value = true })
      value = value.value
    end
    value = check.optional_integer(name, "value", value, 0) or 1
    return trace.made(setmetatable({ value = value, most = made == BoundedSemaphore and value or math.maxinteger,
      waiters = wait_list.new "semaphore" }, made), "semaphore")
  end
end

for name, made in pairs { Semaphore = Semaphore, BoundedSemaphore = BoundedSemaphore } do
  function made.acquire(self, block, timeout)
    if self.value == 0 or block ~= nil then
      local may_wait, deadline = sync.time_limit(name .. ".acquire", block, timeout)
      while self.value == 0 do
        if not may_wait then return false end
        may_wait = wait(self.waiters, deadline)
      end
    end
    self.value = self.value - 1
    return true
  end

  function made.release(self, n)
    n = check.optional_integer(name .. ".release", "n", n, 1) or 1
    if n > self.most - self.value then
      error(errors.ValueError(name .. ".release: the semaphore was released too many times"), 0)
    end
    self.value = self.value + n
    while n > 0 and wake_one(self.waiters) do n = n - 1 end
  end

  function made.locked(self) return self.value == 0 end
  function made.get_value(self) return self.value end

  function made.__tostring(self) return ("<threading.%s: value=%d>"):format(name, self.value) end
  sync.add_scopes(made)
  trace.semaphore(made)
end

return {
  Semaphore = make_semaphore(Semaphore, "Semaphore"),
  BoundedSemaphore = make_semaphore(BoundedSemaphore, "BoundedSemaphore"),
}
