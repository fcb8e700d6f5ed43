"""Several GPUs: who sits where, and how all of them learn at which block to stop."""

import torch
import torch.distributed as dist

STOP, GO = 0, 1


class Ranks:
    """
    The ranks stand in a row: each denoises one step and hands the latents to the next, and the last one decodes. The
    first decides before every block whether it is still wanted, and its word goes down the row ahead of the latents.
    So all ranks stop at the same block, and none waits for one that has stopped.
    """

    def __init__(self, settings):
        """Waits for all ranks to come. The rendezvous is in the environment (`env://`)."""
        self.rank = settings.rank
        self.last = settings.members - 1
        dist.init_process_group(
            backend="nccl", init_method="env://", rank=settings.rank, world_size=settings.members
        )
        # Words go through the CPU: no GPU is stalled for one.
        self._words = dist.new_group(backend="gloo")
        self._told = None

    def agree(self, wanted):
        """The first rank's answer to `wanted()`, known to every rank. Asked once per block."""
        word = torch.zeros([1], dtype=torch.int64)
        if self.rank == 0:
            word[0] = GO if wanted() else STOP
        else:
            dist.recv(word, self.rank - 1, group=self._words)
        if self.rank < self.last:
            # Not waiting for the next rank to listen: it is still at the block before, and this one has work to do.
            if self._told:
                self._told.wait()
            self._told = dist.isend(word, self.rank + 1, group=self._words)
        return int(word[0]) == GO

    def receive(self, like):
        """Latents from the rank before, of the shape and type of `like`."""
        latents = torch.empty_like(like)
        dist.recv(latents, self.rank - 1)
        return latents

    def pass_on(self, latents):
        dist.send(latents.contiguous(), self.rank + 1)

    def share(self, latents):
        """What the decoding rank has, on every rank."""
        latents = latents.contiguous()
        dist.broadcast(latents, src=self.last)
        return latents

    def gather_point(self):
        """Returns when every rank is here."""
        dist.barrier(group=self._words)
