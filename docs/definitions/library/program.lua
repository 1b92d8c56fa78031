---@meta _

---What a script is run as: `"__main__"` in the process that the user started, `"__mp_main__"` in a child
---that has loaded the script to have its functions. What only the first process shall do stands behind
---`if __name__ == "__main__" then`.
---@type "__main__"|"__mp_main__"
__name__ = "__main__"
