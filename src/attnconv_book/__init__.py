"""The book: what its chapters and its pages need beside the library `attnconv`."""
