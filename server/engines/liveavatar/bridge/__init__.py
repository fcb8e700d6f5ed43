"""Speaks the studio's engine protocol and drives LiveAvatar, whose code stays in the user's own checkout."""
