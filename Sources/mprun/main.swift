print("mprun")
