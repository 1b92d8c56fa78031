local threading = require "threading"

local lock = threading.Lock()
lock:acquire()
lock:acquire()
