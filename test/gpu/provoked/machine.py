"""Disk, main memory, rights and limits."""

import ctypes
import faulthandler
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import time

from common import as_nobody, case, folder_of, limit, small_disk
from weights import broken


@case
def disk_full_torch():
    import torch

    torch.save({"a": torch.zeros(4 << 20)}, small_disk() / "a.pth")


@case
def disk_full_safetensors():
    import torch
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(4 << 20)}, small_disk() / "a.safetensors")


@case
def disk_full_plain():
    with open(small_disk() / "video.mp4", "wb") as file:
        for _ in range(16):
            file.write(bytes(1 << 20))
            file.flush()


@case
def disk_full_compiling():
    import torch

    disk = small_disk()
    with open(disk / "filling", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            pass
    os.environ["TRITON_CACHE_DIR"] = os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(disk)
    return torch.compile(lambda x: (x * 2).relu())(torch.ones(8, device="cuda"))


@case
def shared_memory_full():
    import torch

    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", "/dev/shm"], check=True)
    return torch.zeros(4 << 20).share_memory_()


@case
def shared_memory_full_between_processes():
    """What DataLoader workers and queues do, whose way is a file descriptor."""
    import torch
    import torch.multiprocessing as multiprocessing

    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", "/dev/shm"], check=True)
    queue = multiprocessing.get_context("spawn").Queue()
    queue.put(torch.zeros(4 << 20))
    time.sleep(2)
    return queue.get(timeout=10)


@case
def host_memory_of_torch():
    import torch

    limit(resource.RLIMIT_AS, 24 << 30)
    return torch.empty(50 << 30, dtype=torch.uint8)


@case
def host_memory_of_numpy():
    import numpy

    limit(resource.RLIMIT_AS, 8 << 30)
    return numpy.zeros((50 << 30,), dtype=numpy.uint8)


@case
def host_memory_of_python():
    limit(resource.RLIMIT_AS, 2 << 30)
    return bytearray(4 << 30)


@case
def host_memory_of_a_shard():
    from safetensors.torch import load_file

    path = broken("model.safetensors", lambda whole: whole)
    limit(resource.RLIMIT_AS, 1 << 20)
    return load_file(path)


@case
def host_memory_for_a_process():
    limit(resource.RLIMIT_AS, 1 << 20)
    return subprocess.run(["true"], check=True)


@case
def host_memory_for_cuda():
    import torch

    limit(resource.RLIMIT_AS, 24 << 30)
    return torch.zeros(1, device="cuda")


@case
def killed():
    print("loading the model")
    os.kill(os.getpid(), signal.SIGKILL)


@case
def ended_by_somebody():
    print("loading the model")
    os.kill(os.getpid(), signal.SIGTERM)


@case
def crash():
    faulthandler.enable()
    ctypes.string_at(0)


@case
def file_cut_off_under_us():
    import mmap

    faulthandler.enable()
    with tempfile.NamedTemporaryFile() as file:
        file.truncate(1 << 20)
        seen = mmap.mmap(file.fileno(), 0)
        file.truncate(0)
        return seen[4096]

@case
def permission():
    pathlib.Path("/tmp/provoked-config.json").write_text("{}")
    os.chmod("/tmp/provoked-config.json", 0o600)
    as_nobody()
    return open("/tmp/provoked-config.json")


@case
def read_only():
    return open(folder_of("tmpfs", "-o", "ro") / "video.mp4", "wb")


@case
def open_files():
    limit(resource.RLIMIT_NOFILE, 16)
    return [open("/dev/null") for _ in range(32)]


@case
def threads():
    import threading

    as_nobody()
    limit(resource.RLIMIT_NPROC, 1)
    threading.Thread(target=time.sleep, args=(1,)).start()
