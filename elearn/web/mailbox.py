"""The demo's mailbox: every outgoing mail can be read here; there is no such page outside the demo."""

from flask import Blueprint

pages = Blueprint("mailbox", __name__, url_prefix="/<language:language>")
