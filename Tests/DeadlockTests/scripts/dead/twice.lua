local mp = require "multiprocessing"
local l = mp.Lock()
l:acquire()
l:acquire()
