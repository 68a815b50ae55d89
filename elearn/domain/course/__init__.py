"""The course folder: what a course says (`model`), how it is read, checked and written."""
