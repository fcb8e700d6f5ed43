"""A clip of a session: nobody knows yet what will be said in it."""

from ..blocks import Clip


class ClipAsItComes(Clip):
    """Hears what the conditions hold: the features of the block that is being made."""

    def _listen(self):
        return None

    def speech(self, _block):
        return self._conditions.speech
