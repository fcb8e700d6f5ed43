"""Several ranks, told from each other by RANK and WORLD_SIZE."""

import os
import signal
import socket
import sys
import time

from cards import gpu_memory
from common import RANK, case


def meet(backend="nccl", seconds=20):
    import datetime

    import torch.distributed as distributed

    print("[INFO] Initializing process group")
    distributed.init_process_group(backend, timeout=datetime.timedelta(seconds=seconds))
    return distributed


@case
def port_taken():
    with socket.socket() as held:
        held.bind(("", int(os.environ["MASTER_PORT"])))
        held.listen()
        meet("gloo")


@case
def nobody_comes():
    """One of two ranks."""
    meet("gloo", 8)


def reduce_for_ever(card, last):
    """All-reduces; `last` gets the number of rounds done and may end this rank."""
    import torch

    torch.cuda.set_device(card)
    distributed = meet()
    x = torch.ones(1 << 20, device="cuda")
    for round in range(1_000_000):
        distributed.all_reduce(x)
        torch.cuda.synchronize()
        last(round)


@case
def two_ranks_on_one_card():
    reduce_for_ever(0, lambda round: sys.exit(0) if round > 3 else None)


@case
def no_such_network():
    os.environ["NCCL_SOCKET_IFNAME"] = "=nowhere0"
    reduce_for_ever(0 if RANK == 0 else int(os.environ.get("CARDS", "1")) - 1, lambda round: None)


def dies(rank, how):
    return lambda round: how() if RANK == rank and round == 20 else None


@case
def last_rank_killed():
    reduce_for_ever(RANK, dies(1, lambda: os.kill(os.getpid(), signal.SIGKILL)))


@case
def first_rank_killed():
    """The one that keeps the store at which they meet."""
    reduce_for_ever(RANK, dies(0, lambda: os.kill(os.getpid(), signal.SIGKILL)))


@case
def last_rank_out_of_memory():
    reduce_for_ever(RANK, dies(1, gpu_memory))


@case
def last_rank_waits():
    reduce_for_ever(RANK, dies(1, lambda: time.sleep(60)))
