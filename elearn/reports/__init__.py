"""Coordination: groups, who has completed what, reminders and exports; reads everything, is read by nobody."""
