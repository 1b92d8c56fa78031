package enum LuaMultiprocessingPlaceholder {}
