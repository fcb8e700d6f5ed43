"""Models that are needed for moments: on the GPU only then, where it has better use for the memory."""

import contextlib


class Resting:
    """A model that `stays` on the GPU, or is there only while `awake`."""

    def __init__(self, model, device, stays):
        model.to(device if stays else "cpu")
        self._device = device
        # Pinned: eleven gigabytes cross over in a quarter of a second, not in several.
        self._rests = [] if stays else [(part, part.data.pin_memory()) for part in model.parameters()]

    @contextlib.contextmanager
    def awake(self):
        """The model is on the GPU."""
        try:
            for part, rest in self._rests:
                part.data = rest.to(self._device, non_blocking=True)
            yield
        finally:
            for part, rest in self._rests:
                part.data = rest
