-- start with an initializer, an address, an authkey; connect from another process.
local mp = require "multiprocessing"
local check = require "check"

local MyManager = mp.managers.BaseManager:extend()

local Store = {}
Store.__index = Store

function Store:set(k, v) rawset(self.items, k, v) end

function Store:get(k) return self.items[k] end

local the_store = setmetatable({items = {}}, Store)

function get_store()
  return the_store
end

function prepare(word)
  the_store.items.word = word
end

MyManager.register("get_store", {callable = get_store})

local function client(address)
  local m = MyManager{address = address, authkey = "secret"}
  m:connect()
  local store = m:get_store()
  check.eq(store:get "word", "prepared")
  store:set("answer", 42)
end

local function stranger(address, q)
  local m = MyManager{address = address, authkey = "guess"}
  local _, err = pcall(m.connect, m)
  q:put(err.name)
end

if __name__ == "__main__" then
  local addresses = {check.temporary "socket", {"127.0.0.1", 0}}
  for _, address in ipairs(addresses) do
    local m = MyManager{address = address, authkey = "secret"}
    check.raises("any", nil, m.get_store, m)
    m:start(prepare, {"prepared"})
    local where = m.address
    if type(address) == "table" then
      check.eq(where[1], "127.0.0.1")
      check.ok(where[2] > 0)
    else
      check.eq(where, address)
    end
    check.child(client, where)
    local store = m:get_store()
    check.eq(store:get "answer", 42)
    local q = mp.Queue()
    check.child(stranger, where, q)
    check.eq(q:get(), "AuthenticationError")
    check.eq(store:get "answer", 42)
    m:shutdown()
    check.raises("any", nil, store.get, store, "answer")
  end
  print "ok"
end
