# SPDX-License-Identifier: Apache-2.0
"""Points on three spirals, made on the spot: no download."""

import math

import torch
from torch.utils.data import DataLoader, Dataset
from torch.utils.data.distributed import DistributedSampler


class Spirals(Dataset):
    def __init__(self, points=30000, classes=3, noise=0.2, seed=0):
        generator = torch.Generator(device="cpu").manual_seed(seed)
        label = torch.arange(points) % classes
        radius = torch.rand(points, generator=generator)
        angle = radius * 4 + label * (2 * math.pi / classes)
        angle = angle + noise * torch.randn(points, generator=generator)
        self.x = torch.stack((radius * angle.sin(), radius * angle.cos()), dim=1)
        self.y = label

    def __len__(self):
        return len(self.y)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


class Prefetcher:
    """Copies the next batch on a stream of its own while the current one is computed."""

    def __init__(self, loader, device):
        self.loader = loader
        self.device = device
        self.stream = torch.cuda.Stream(device=device)

    def __len__(self):
        return len(self.loader)

    def __iter__(self):
        ready = None
        for x, y in self.loader:
            with torch.cuda.stream(self.stream):
                batch = (x.cuda(self.device, non_blocking=True), y.cuda(self.device, non_blocking=True))
            if ready is not None:
                yield ready
            torch.cuda.current_stream().wait_stream(self.stream)
            for item in batch:
                item.record_stream(torch.cuda.current_stream())
            ready = batch
        if ready is not None:
            yield ready


def make_loader(batch_size, distributed, device, workers=2):
    dataset = Spirals()
    sampler = DistributedSampler(dataset) if distributed else None
    loader = DataLoader(
        dataset,
        batch_size=batch_size,
        sampler=sampler,
        shuffle=sampler is None,
        num_workers=workers,
        pin_memory=torch.cuda.is_available(),
        drop_last=True,
    )
    if device.type == "cuda":
        return Prefetcher(loader, device), sampler
    return loader, sampler
