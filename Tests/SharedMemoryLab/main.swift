print("laboratory")
