"""Floor 0, the rules: pure Python without Flask, database, clock or chance; what they need is handed in."""
