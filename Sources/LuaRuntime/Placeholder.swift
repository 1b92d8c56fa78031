package enum LuaRuntimePlaceholder {}
