---@meta _

---`"__main__"` in the process that the user started, `"__mp_main__"` in a child
---that has loaded the script for its functions. Put what only the first process should do behind
---`if __name__ == "__main__" then`.
---@type "__main__"|"__mp_main__"
__name__ = "__main__"
