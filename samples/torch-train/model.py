# SPDX-License-Identifier: Apache-2.0
"""A small classifier for points on spirals, with a fused bias + GELU where the extension is built."""

import torch
from torch import nn

try:
    import fused_bias_gelu
except ImportError:  # the extension is optional
    fused_bias_gelu = None


class BiasGelu(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(features))

    def forward(self, x):
        # The fused kernel has no backward: it serves inference.
        if fused_bias_gelu is not None and x.is_cuda and not torch.is_grad_enabled():
            return fused_bias_gelu.forward(x.contiguous(), self.bias)
        return nn.functional.gelu(x + self.bias)


class SpiralNet(nn.Module):
    def __init__(self, width=256, depth=4, classes=3):
        super().__init__()
        layers = [nn.Linear(2, width, bias=False), BiasGelu(width)]
        for _ in range(depth - 1):
            layers += [nn.Linear(width, width, bias=False), BiasGelu(width)]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(self.body(x))


class Color:
    """Colours of the plot; CUDA is NVIDIA's green here and no device."""

    CPU = "#555555"
    CUDA = "#76b900"


def to_cuda(batch, device):
    """Moves a batch of tensors; the name is ours."""
    return [item.to(device, non_blocking=True) for item in batch]
