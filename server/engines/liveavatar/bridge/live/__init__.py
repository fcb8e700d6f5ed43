"""A session: sound comes, pictures go, and nobody knows how long it is."""
