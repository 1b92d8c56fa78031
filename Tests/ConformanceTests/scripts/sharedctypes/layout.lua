-- Structures have C's layout: alignment, padding, nested structures, arrays. The bytes are read
-- back with string.unpack.
local mp = require "multiprocessing"
local check = require "check"
local ct = require "multiprocessing.sharedctypes"

-- The bytes at an address, by way of /proc: what a C module would see.
local function bytes_at(address, size)
  local f <close> = assert(io.open("/proc/self/mem", "rb"))
  f:seek("set", address)
  return f:read(size)
end

if __name__ == "__main__" then
  local Inner = ct.Structure{{"a", "b"}, {"b", "h"}, {"c", "b"}}
  local Outer = ct.Structure{{"tag", "c"}, {"inner", Inner, 2}, {"x", "d"}, {"name", "c", 5}, {"n", "i"}, {"q", "Q"},
    {"list", "h", 3}, {"f", "f"}}
  check.eq(ct.sizeof(Inner), 6)
  check.eq(ct.sizeof(Outer), string.packsize "!8 c1 xbxhbx bxhbx Xd d c5 Xi i Xd J hhh Xi f Xd")
  local v = mp.Value(Outer, {
    tag = "T", inner = {{1, -2, 3}, {a = 4, b = 5, c = -6}}, x = 1.5, name = "bob", n = -7, q = 8,
    list = {1, 2, 3}, f = 0.25,
  })
  local bytes = bytes_at(ct.addressof(v), ct.sizeof(v))
  check.eq({string.unpack("!8 c1 xbxhbx bxhbx Xd d c5 Xi i Xd J hhh Xi f", bytes)},
    {"T", 1, -2, 3, 4, 5, -6, 1.5, "bob\0\0", -7, 8, 1, 2, 3, 0.25, 61})
  check.eq(v.inner[2].c, -6)
  check.eq(v.name, "bob")
  check.eq(#v.list, 3)
  v.inner[1].b = 300
  v.list[3] = -1
  v.name = "alice"
  v.inner[2] = {9, 10, 11}
  bytes = bytes_at(ct.addressof(v), ct.sizeof(v))
  check.eq({string.unpack("!8 c1 xbxhbx bxhbx Xd d c5 Xi i Xd J hhh Xi f", bytes)},
    {"T", 1, 300, 3, 9, 10, 11, 1.5, "alice", -7, 8, 1, 2, -1, 0.25, 61})
  -- Addresses are aligned as C wants them.
  check.eq(ct.addressof(v) % 8, 0)
  local a = mp.RawArray(Inner, 3)
  check.eq(ct.sizeof(a), 18)
  check.eq(ct.addressof(a[2]) - ct.addressof(a), 6)
  check.eq({ct.sizeof "d", ct.sizeof(mp.Value "i"), ct.sizeof(mp.Array("h", 5))}, {8, 4, 10})
  check.eq(string.unpack("i", bytes_at(ct.addressof(mp.RawValue("i", 77)), 4)), 77)
  print "ok"
end
