"""Łącznik: a self-hosted academy and workshop desk for centres that support non-governmental organisations."""
