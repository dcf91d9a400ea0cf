"""One folder a chapter: everything that this chapter alone needs."""
