"""What an editor looks at before a course is published: facts, plain words, fair questions, both languages alike."""
