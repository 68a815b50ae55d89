"""Other systems' formats: read into what a course says and written from it, one file each."""
