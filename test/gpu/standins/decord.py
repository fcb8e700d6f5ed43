"""Stands in for decord: LiveAvatar imports its reader and uses it for pose videos, of which none is given here."""


class VideoReader:
    def __init__(self, *_, **__):
        raise NotImplementedError("No video is read here.")
