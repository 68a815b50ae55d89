"""Quizzes: the kinds of question (one file each), what an attempt asks, how it is graded."""
