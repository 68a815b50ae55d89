"""Floor 1: what every page needs – doors, forms, language, headers, errors, safe HTML."""
