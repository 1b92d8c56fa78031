-- `require` while there are threads: a module's loader runs once, and others wait for it.

local _, part = ...
local wait_list, registry = part "wait_list", part "thread_registry"

--- Modules whose loaders run: the state of the thread that runs each, and who waits for it.
local loading = {}

--- Whether a chain of threads that wait for one another's modules leads from the thread of `state`
--- back to the running one.
local function would_wait_for_itself(state)
  local me = registry.here()
  while state do
    if state == me then return true end
    state = state.required and state.required.state
  end
  return false
end

local Loading = {}

function Loading.__close(self)
  loading[self.name] = nil
  wait_list.wake_all(self.waiters)
end

--- Runs a module's loader once: other threads that require the module wait until it has ended. Two
--- threads that each require what the other one loads get the module as it is, as in Python.
local function require_once(plain, name)
  local me = registry.here()
  local module = loading[name]
  while module and not would_wait_for_itself(module.state) do
    me.required = module
    wait_list.wait(module.waiters)
    me.required = nil
    module = loading[name]
  end
  if module or package.loaded[name] ~= nil then return plain(name) end
  local mine <close> = setmetatable({
    name = name, state = me, waiters = wait_list.new(("module '%s'"):format(name)),
  }, Loading)
  loading[name] = mine
  return plain(name)
end

registry.on_fork(function(me)
  for name, module in pairs(loading) do
    if module.state.number ~= me then loading[name] = nil end
  end
end)

local plain_require = require
function _G.require(name)
  if package.loaded[name] ~= nil or type(name) ~= "string" then return plain_require(name) end
  return require_once(plain_require, name)
end
