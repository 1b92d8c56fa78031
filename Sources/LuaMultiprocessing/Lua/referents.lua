-- The types of a manager's server. Each type is `new`, which makes an object, its `methods` by
-- name, called with the object first, and `repr`. A name that begins with # is not for scripts: it
-- is what an operator or a field of the proxy stands for. A file is read when its first type is
-- asked for.

local _, part = ...

local files = {
  dict = "referent_dict", list = "referent_list", set = "referent_set", Namespace = "referent_namespace",
  Value = "referent_numbers", Array = "referent_numbers",
  Queue = "referent_shared", JoinableQueue = "referent_shared",
  Lock = "referent_shared", RLock = "referent_shared",
  Semaphore = "referent_shared", BoundedSemaphore = "referent_shared",
  Condition = "referent_shared", Event = "referent_shared", Barrier = "referent_shared",
}

--- The type of that name, or nil.
return function(typeid)
  local file = files[typeid]
  return file and part(file)[typeid]
end
