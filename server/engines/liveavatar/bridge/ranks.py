"""The GPUs of a run: which steps each does, and how all of them learn at which block to stop."""

STOP, GO = 0, 1


def shared_steps(steps, ranks):
    """
    The steps of each rank, as evenly as they go, the later ranks having the fewer: the last one decodes too, and does
    nothing else when there is a GPU more than steps. Raises `ValueError` when there are more than that.
    """
    if ranks > steps + 1:
        raise ValueError(f"{ranks} GPUs cannot share {steps} steps: each does one at least, and one more decodes.")
    each, more = divmod(steps, ranks)
    ends = [0]
    for rank in range(ranks):
        ends.append(ends[-1] + each + (rank < more))
    return [range(begin, end) for begin, end in zip(ends, ends[1:])]


class Alone:
    """One GPU does everything."""

    several = False
    is_first = True

    def share(self, steps):
        return shared_steps(steps, 1)[0]

    def agree(self, wanted):
        return wanted()

    def hand_down(self, decide):
        return decide()

    def gather_point(self):
        """Nobody is waited for."""


class Ranks:
    """
    The ranks stand in a row: each does its steps of a block and hands the latents to the next, and the last one decodes.
    The first decides before every block whether it is still wanted, and its word goes down the row ahead of the latents.
    So all ranks stop at the same block, and none waits for one that has stopped.
    """

    several = True

    def __init__(self, settings):
        """Waits for all ranks to come. The rendezvous is in the environment (`env://`)."""
        # Here, not above: a missing torch is a failure to be told, and one GPU needs no group.
        import torch
        import torch.distributed as dist

        self._torch, self._dist = torch, dist
        self.rank = settings.rank
        self.last = settings.ranks - 1
        self.is_first = settings.rank == 0
        dist.init_process_group(backend="nccl", init_method="env://", rank=settings.rank, world_size=settings.ranks)
        # Words go through the CPU: no GPU is stalled for one.
        self._words = dist.new_group(backend="gloo")
        self._told = None

    def share(self, steps):
        return shared_steps(steps, self.last + 1)[self.rank]

    def agree(self, wanted):
        """The first rank's answer to `wanted()`, known to every rank. Asked once per block."""
        return self.hand_down(lambda: GO if wanted() else STOP) == GO

    def hand_down(self, decide):
        """What the first rank decides, a whole number, known to every rank."""
        word = self._torch.zeros([1], dtype=self._torch.int64)
        if self.rank == 0:
            word[0] = decide()
        else:
            self._dist.recv(word, self.rank - 1, group=self._words)
        if self.rank < self.last:
            # Not waiting for the next rank to listen: it is still at the block before, and this one has work to do.
            if self._told:
                self._told.wait()
            self._told = self._dist.isend(word, self.rank + 1, group=self._words)
        return int(word[0])

    def receive(self, like):
        """Latents from the rank before, of the shape and type of `like`."""
        latents = self._torch.empty_like(like)
        self._dist.recv(latents, self.rank - 1)
        return latents

    def pass_on(self, latents):
        self._dist.send(latents.contiguous(), self.rank + 1)

    def share_out(self, latents):
        """What the last rank has, on every rank."""
        latents = latents.contiguous()
        self._dist.broadcast(latents, src=self.last)
        return latents

    def gather_point(self):
        """Returns when every rank is here."""
        self._dist.barrier(group=self._words)
