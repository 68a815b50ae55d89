"""Pages of badges: the public check page, the file, the issuer's key, the holder's list."""

from flask import Blueprint

pages = Blueprint("badges", __name__, url_prefix="/<language:language>")
records = Blueprint("credentials", __name__)
