---@meta multiprocessing.managers

---@class mp.ManagerOptions
---@field address? mp.Address Where others can reach the server
---@field authkey? string
---@field shutdown_timeout? number

---@class mp.TypeOptions
---@field callable? function Makes the object
---@field exposed? string[] The methods that proxies have; all public ones if left out
---@field method_to_typeid? {[string]: string} Methods whose results stay in the server
---@field create_method? boolean

---The class. Call it to make an object.
---@class mp.ManagerClass: mp.BaseManager
---@overload fun(options?: mp.ManagerOptions): mp.BaseManager

---A server process that holds objects.
---@class mp.BaseManager
---@field address mp.Address
---@field [string] fun(self: mp.BaseManager, ...: any): any Makes an object of a registered type
local BaseManager = {}

---A class with the same types, to which more can be added.
---@param name? string What `tostring` of an instance shows
---@return mp.ManagerClass
function BaseManager:extend(name) end

---Adds a type to the class.
---@param typeid string
---@param options? mp.TypeOptions|function
function BaseManager.register(typeid, options) end

---Starts the server.
---@param initializer? function Called in the server first
---@param initargs? any[]
function BaseManager:start(initializer, initargs) end

---Connects to a server that somebody else started.
function BaseManager:connect() end

---Ends the server that this manager started.
function BaseManager:shutdown() end

---@return mp.Server
function BaseManager:get_server() end

---Returns the number of objects in the server.
---@return integer
function BaseManager:_number_of_objects() end

---@class mp.Server
---@field address mp.Address
local Server = {}

---Serves in this process. Does not return.
function Server:serve_forever() end

---A manager of Python's own types.
---@class mp.SyncManager: mp.BaseManager
local SyncManager = {}

---@param t? table
---@return mp.DictProxy
function SyncManager:dict(t) end

---@param seq? mp.Iterable
---@return mp.ListProxy
function SyncManager:list(seq) end

---@param seq? mp.Iterable
---@return mp.SetProxy
function SyncManager:set(seq) end

---@param t? table
---@return mp.NamespaceProxy
function SyncManager:Namespace(t) end

---@param typecode mp.Typecode
---@param v? number|string
---@return mp.ValueProxy
function SyncManager:Value(typecode, v) end

---@param typecode mp.Typecode
---@param seq integer|mp.Iterable
---@return mp.ArrayProxy
function SyncManager:Array(typecode, seq) end

---@param maxsize? integer
---@return mp.QueueProxy
function SyncManager:Queue(maxsize) end

---@param maxsize? integer
---@return mp.JoinableQueueProxy
function SyncManager:JoinableQueue(maxsize) end

---@return mp.LockProxy
function SyncManager:Lock() end

---@return mp.RLockProxy
function SyncManager:RLock() end

---@param value? integer
---@return mp.SemaphoreProxy
function SyncManager:Semaphore(value) end

---@param value? integer
---@return mp.BoundedSemaphoreProxy
function SyncManager:BoundedSemaphore(value) end

---@param lock? mp.LockProxy|mp.RLockProxy
---@return mp.ConditionProxy
function SyncManager:Condition(lock) end

---@return mp.EventProxy
function SyncManager:Event() end

---@param parties integer
---@param action? function
---@param timeout? mp.Timeout
---@return mp.BarrierProxy
function SyncManager:Barrier(parties, action, timeout) end

---@param processes? integer
---@return mp.PoolProxy
function SyncManager:Pool(processes) end

---Makes shared memory that ends with the manager.
---@class mp.SharedMemoryManager: mp.BaseManager
local SharedMemoryManager = {}

---@param size integer
---@return mp.SharedMemory
function SharedMemoryManager:SharedMemory(size) end

---@param sequence any[]
---@return mp.ShareableList
function SharedMemoryManager:ShareableList(sequence) end

---A pool in a manager's server.
---@class mp.PoolProxy: mp.Proxy, mp.Pool

---@class mp.AsyncResultProxy: mp.Proxy, mp.AsyncResult

---@class mp.IteratorProxy: mp.Proxy, mp.IMapIterator

---@class multiprocessing.managers
---@field BaseManager mp.ManagerClass
---@field SharedMemoryManager mp.ManagerClass|fun(options?: mp.ManagerOptions): mp.SharedMemoryManager
---@field SyncManager mp.ManagerClass|fun(options?: mp.ManagerOptions): mp.SyncManager
local managers = {}

return managers
