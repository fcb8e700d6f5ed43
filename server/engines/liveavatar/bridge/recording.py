"""A stretch of a recording: the audio encoder looks at all it is given at once, which an hour is too much for."""

import contextlib
import math
import tempfile
import wave

# Up to this long a recording is heard whole, s.
WHOLE = 120
# What is heard before and after a stretch, s.
AROUND = 10
# A stretch begins where the encoder's 50 steps a second, the pipeline's 30 and the video's 25 begin together, s.
GRID = 0.2


@contextlib.contextmanager
def stretch_of(path, begin, end):
    """Gives a WAV that holds `begin` … `end`, s, and what surrounds it, and where in the recording that begins, s."""
    with wave.open(path) as file:
        rate = file.getframerate()
        if file.getnframes() <= WHOLE * rate:
            yield path, 0
            return
        first = max(0, math.floor((begin - AROUND) / GRID)) * GRID
        file.setpos(min(file.getnframes(), round(first * rate)))
        sound = file.readframes(round((end + AROUND - first) * rate))
        shape = file.getparams()
    with tempfile.NamedTemporaryFile(suffix=".wav") as there:
        with wave.open(there, "wb") as out:
            out.setparams(shape)
            out.writeframes(sound)
        there.flush()
        yield there.name, first
