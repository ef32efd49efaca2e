#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Trains on the cards named in CUDA_VISIBLE_DEVICES, one process a card.
set -euo pipefail
cd "$(dirname "$0")"

export CUDA_VISIBLE_DEVICES="${CUDA_VISIBLE_DEVICES:-0,1}"
export CUDA_DEVICE_MAX_CONNECTIONS=1
export NCCL_DEBUG=WARN
export NCCL_SOCKET_IFNAME=eth0
export NCCL_BUFFSIZE=4194304
export TORCH_NCCL_ASYNC_ERROR_HANDLING=1
export PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True

nvidia-smi --query-gpu=name,memory.total --format=csv
IFS=',' read -ra cards <<<"$CUDA_VISIBLE_DEVICES"

torchrun --standalone --nproc_per_node="${#cards[@]}" train.py \
  --device cuda --backend nccl --amp --epochs 5 "$@"
