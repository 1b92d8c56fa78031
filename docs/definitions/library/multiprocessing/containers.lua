---@meta _

---Stands for an object in a manager's server.
---@class mp.Proxy
local Proxy = {}

---Returns a copy of the object.
---@return any
function Proxy:_getvalue() end

---Calls a method of the object.
---@param name string
---@param args? any[]
---@return any ...
function Proxy:_callmethod(name, args) end

---A dict of a manager.
---@class mp.DictProxy: mp.Proxy
---@field [any] any
---@operator len: integer
local DictProxy = {}

---@param k any
---@param default? any
---@return any
function DictProxy:get(k, default) end

---@param k any
---@param v any
function DictProxy:set(k, v) end

---@param k any
---@return boolean
function DictProxy:has(k) end

---@return any[]
function DictProxy:keys() end

---@return any[]
function DictProxy:values() end

---@return {[1]: any, [2]: any}[]
function DictProxy:items() end

---@param k any
---@param default? any
---@return any
function DictProxy:pop(k, default) end

---@return {[1]: any, [2]: any}
function DictProxy:popitem() end

---@param k any
---@param default? any
---@return any
function DictProxy:setdefault(k, default) end

---@param t table|mp.DictProxy
function DictProxy:update(t) end

function DictProxy:clear() end

---A plain table.
---@return table
function DictProxy:copy() end

---Adds in one step. A missing key counts as 0.
---@param k any
---@param by? number
---@return number value The new value
function DictProxy:incr(k, by) end

---A list of a manager.
---@class mp.ListProxy: mp.Proxy
---@field [integer] any
---@operator len: integer
local ListProxy = {}

---@param v any
function ListProxy:append(v) end

---@param seq mp.Iterable
function ListProxy:extend(seq) end

---@param i integer
---@param v any
function ListProxy:insert(i, v) end

---@param i? integer The last if left out
---@return any
function ListProxy:pop(i) end

---@param v any
function ListProxy:remove(v) end

---@param v any
---@return integer
function ListProxy:index(v) end

---@param v any
---@return integer
function ListProxy:count(v) end

function ListProxy:reverse() end

function ListProxy:sort() end

---@param i? integer
---@param j? integer
---@return any[]
function ListProxy:slice(i, j) end

function ListProxy:clear() end

---A plain list.
---@return any[]
function ListProxy:copy() end

---A set of a manager.
---@class mp.SetProxy: mp.Proxy
---@operator len: integer
local SetProxy = {}

---@param v any
function SetProxy:add(v) end

---Raises KeyError if it is not there.
---@param v any
function SetProxy:remove(v) end

---@param v any
function SetProxy:discard(v) end

---@return any
function SetProxy:pop() end

---@param seq mp.Iterable
function SetProxy:update(seq) end

function SetProxy:clear() end

---@param v any
---@return boolean
function SetProxy:has(v) end

---@return any[]
function SetProxy:values() end

---@param seq mp.Iterable
---@return any[]
function SetProxy:union(seq) end

---@param seq mp.Iterable
---@return any[]
function SetProxy:intersection(seq) end

---@param seq mp.Iterable
---@return any[]
function SetProxy:difference(seq) end

---@param seq mp.Iterable
---@return any[]
function SetProxy:symmetric_difference(seq) end

---A Namespace of a manager.
---@class mp.NamespaceProxy: mp.Proxy
---@field [string] any
local NamespaceProxy = {}
