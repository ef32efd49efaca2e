# SPDX-License-Identifier: Apache-2.0
"""Trains the classifier on one device or, started by torchrun, on several."""

import argparse
import os
import random
import time

import torch
import torch.distributed as dist
from torch import nn
from torch.cuda.amp import GradScaler, autocast
from torch.nn.parallel import DistributedDataParallel as DDP

from data import make_loader
from model import SpiralNet, to_cuda


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--backend", default="nccl", choices=["nccl", "gloo"])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch-size", type=int, default=512)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--checkpoint", default="spirals.pt")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--amp", action="store_true", help="mixed precision")
    parser.add_argument("--tf32", action="store_true", help="allow shorter products")
    parser.add_argument("--no-cuda", action="store_true", help="same as --device cpu")
    return parser.parse_args()


def set_seed(seed, rank):
    random.seed(seed + rank)
    torch.manual_seed(seed + rank)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed + rank)
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def init_distributed(backend):
    """Gives rank, local rank and number of processes; (0, 0, 1) without torchrun."""
    if "WORLD_SIZE" not in os.environ:
        return 0, 0, 1
    local_rank = int(os.environ["LOCAL_RANK"])
    if backend == "nccl":
        torch.cuda.set_device(local_rank)
    dist.init_process_group(backend=backend, init_method="env://")
    return dist.get_rank(), local_rank, dist.get_world_size()


def choose_device(args, local_rank):
    cuda = args.device == "cuda" and not args.no_cuda  # a bool of ours called cuda
    if cuda and not torch.cuda.is_available():
        raise SystemExit("train.py: the cuda device is missing, try --device cpu.")
    return torch.device(f"cuda:{local_rank}") if cuda else torch.device("cpu")


def describe(device):
    if device.type != "cuda":
        return "cpu"
    properties = torch.cuda.get_device_properties(device)
    return f"{torch.cuda.get_device_name(device)}, {properties.total_memory / 2**30:.1f} GiB"


def save_checkpoint(path, model, optimizer, scaler, epoch):
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scaler": scaler.state_dict(),
        "epoch": epoch,
        # The key is part of the file format and keeps its name on every machine.
        "cuda_rng_state": torch.cuda.get_rng_state() if torch.cuda.is_available() else None,
    }
    torch.save(state, path)


def load_checkpoint(path, model, optimizer, scaler, device):
    state = torch.load(path, map_location=device)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    scaler.load_state_dict(state["scaler"])
    if state["cuda_rng_state"] is not None and device.type == "cuda":
        torch.cuda.set_rng_state(state["cuda_rng_state"].cpu())
    return state["epoch"] + 1


def run_epoch(model, loader, optimizer, scaler, device, amp):
    loss_function = nn.CrossEntropyLoss()
    total = torch.zeros((), device=device)
    for batch in loader:
        x, y = to_cuda(batch, device)
        optimizer.zero_grad(set_to_none=True)
        with autocast(enabled=amp):
            loss = loss_function(model(x), y)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        scaler.step(optimizer)
        scaler.update()
        total += loss.detach()
    return total / len(loader)


@torch.no_grad()
def measure(model, device, batch_size=4096, rounds=20):
    """Milliseconds a batch takes in inference."""
    x = torch.randn(batch_size, 2, device=device)
    if device.type != "cuda":
        begin = time.perf_counter()
        for _ in range(rounds):
            model(x)
        return (time.perf_counter() - begin) * 1000 / rounds
    start = torch.cuda.Event(enable_timing=True)
    end = torch.cuda.Event(enable_timing=True)
    torch.cuda.synchronize()
    torch.cuda.nvtx.range_push("measure")
    start.record()
    for _ in range(rounds):
        model(x)
    end.record()
    torch.cuda.nvtx.range_pop()
    torch.cuda.synchronize()
    return start.elapsed_time(end) / rounds


def main():
    args = parse_args()
    rank, local_rank, world_size = init_distributed(args.backend)
    set_seed(args.seed, rank)
    device = choose_device(args, local_rank)
    torch.backends.cuda.matmul.allow_tf32 = args.tf32
    if rank == 0:
        print(f"{world_size} process(es) on {describe(device)}, PyTorch for CUDA {torch.version.cuda}")

    model = SpiralNet().to(device)
    if world_size > 1:
        model = DDP(model, device_ids=[local_rank] if device.type == "cuda" else None)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
    scaler = GradScaler(enabled=args.amp and device.type == "cuda")
    loader, sampler = make_loader(args.batch_size, world_size > 1, device)

    first = 0
    if args.resume:
        first = load_checkpoint(args.checkpoint, model, optimizer, scaler, device)
    for epoch in range(first, args.epochs):
        if sampler is not None:
            sampler.set_epoch(epoch)
        loss = run_epoch(model, loader, optimizer, scaler, device, args.amp)
        if world_size > 1:
            dist.all_reduce(loss)
            loss /= world_size
        if rank == 0:
            print(f"epoch {epoch}: loss {loss.item():.4f}")
            save_checkpoint(args.checkpoint, model, optimizer, scaler, epoch)

    if rank == 0:
        model.eval()
        print(f"inference: {measure(model, device):.2f} ms a batch")
        if device.type == "cuda":
            peak = torch.cuda.max_memory_allocated(device) / 2**20
            print(f"peak memory: {peak:.0f} MiB of {torch.cuda.memory_reserved(device) / 2**20:.0f} MiB reserved")
            torch.cuda.empty_cache()
    if world_size > 1:
        dist.barrier()
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
