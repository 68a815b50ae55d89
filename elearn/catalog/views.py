"""Pages of catalog."""

from flask import Blueprint

pages = Blueprint("catalog", __name__, url_prefix="/<language:language>")
files = Blueprint("media", __name__)
