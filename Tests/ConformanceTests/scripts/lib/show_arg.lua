-- A program for the command-line tests: shows its arguments.
local first, second, third = ...
assert(first == arg[1] and second == arg[2] and third == arg[3])
print(arg[0], #arg, table.unpack(arg))
