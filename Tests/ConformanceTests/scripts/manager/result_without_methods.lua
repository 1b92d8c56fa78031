-- A method whose result is to become a referent gives something that has no methods.
local mp = require "multiprocessing"
local check = require "check"

Shelf = {}
Shelf.__index = Shelf

function Shelf:find(name) return self.books[name] end

function make_shelf() return setmetatable({ books = { number = 7, book = setmetatable({}, Shelf) } }, Shelf) end

local Manager = mp.managers.BaseManager:extend()
Manager.register("Shelf", { callable = make_shelf, method_to_typeid = { find = "Book" } })
Manager.register("Book", { callable = make_shelf, create_method = false })

if __name__ == "__main__" then
  local m <close> = Manager()
  m:start()
  local shelf = m:Shelf()
  check.raises("TypeError", "Book: an object with methods expected, got nil", shelf.find, shelf, "none")
  check.raises("TypeError", "Book: an object with methods expected, got number", shelf.find, shelf, "number")
  check.ok(shelf:find "book" ~= nil)
  check.raises("ValueError", "Manager: address: a port is 0 to 65535, got 99999", Manager, { address = { "127.0.0.1", 99999 } })
  print "ok"
end
