"""Pages of learning."""

from flask import Blueprint

pages = Blueprint("learning", __name__, url_prefix="/<language:language>")
