---@meta concurrent.futures

---@class concurrent.futures
---@field FIRST_COMPLETED "FIRST_COMPLETED"
---@field FIRST_EXCEPTION "FIRST_EXCEPTION"
---@field ALL_COMPLETED "ALL_COMPLETED"
---@field TimeoutError mp.ErrorClass
---@field CancelledError mp.ErrorClass
---@field BrokenExecutor mp.ErrorClass
---@field InvalidStateError mp.ErrorClass
---@field Future table The class of futures, for isinstance
---@field Executor table The class of executors, for isinstance
local futures = {}

---@class mp.ExecutorOptions
---@field max_workers? integer As many as there are processors
---@field mp_context? multiprocessing
---@field initializer? function
---@field initargs? any[]
---@field max_tasks_per_child? integer
---@field limits? mp.Limits
---@field options? table Where the workers run on a cluster

---@param max_workers? integer
---@param mp_context? multiprocessing
---@param initializer? function
---@param initargs? any[]
---@return mp.ProcessPoolExecutor
---@overload fun(options: mp.ExecutorOptions): mp.ProcessPoolExecutor
function futures.ProcessPoolExecutor(max_workers, mp_context, initializer, initargs) end

---Waits for futures.
---@param list mp.Future[]
---@param timeout? mp.Timeout
---@param return_when? "FIRST_COMPLETED"|"FIRST_EXCEPTION"|"ALL_COMPLETED"
---@return mp.Future[] done
---@return mp.Future[] not_done
function futures.wait(list, timeout, return_when) end

---`for future in futures.as_completed(list) do`
---@param list mp.Future[]
---@param timeout? mp.Timeout
---@return fun(): mp.Future?
function futures.as_completed(list, timeout) end

---@class mp.ProcessPoolExecutor
local ProcessPoolExecutor = {}

---`f(…)` in a worker.
---@param f function
---@param ... any
---@return mp.Future
function ProcessPoolExecutor:submit(f, ...) end

---`for i, result in executor:map(f, xs) do`
---@param f fun(x: any): any
---@param it mp.Iterable
---@param options? {timeout?: mp.Timeout, chunksize?: integer, buffersize?: integer}
---@return mp.MapIterator
function ProcessPoolExecutor:map(f, it, options) end

---Accepts no more tasks.
---@param options? {wait?: boolean, cancel_futures?: boolean}
function ProcessPoolExecutor:shutdown(options) end

---Ends the workers by SIGTERM.
function ProcessPoolExecutor:terminate_workers() end

---Ends the workers by SIGKILL.
function ProcessPoolExecutor:kill_workers() end

---@class mp.MapIterator
---@overload fun(): integer?, any
local MapIterator = {}

---@param timeout? mp.Timeout
---@return any
function MapIterator:next(timeout) end

---@class mp.Future
local Future = {}

---Waits for the result. Raises the task's error, CancelledError or TimeoutError.
---@param timeout? mp.Timeout
---@return any
function Future:result(timeout) end

---True and the result, or false and the error.
---@param timeout? mp.Timeout
---@return boolean done
---@return any
function Future:try(timeout) end

---Waits, and returns the task's error or `nil`.
---@param timeout? mp.Timeout
---@return any
function Future:exception(timeout) end

---@return boolean
function Future:done() end

---@return boolean
function Future:running() end

---Cancels the task if no worker has begun it.
---@return boolean cancelled
function Future:cancel() end

---@return boolean
function Future:cancelled() end

---@param fn fun(future: mp.Future)
function Future:add_done_callback(fn) end

return futures
