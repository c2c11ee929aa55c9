"""One training step in PyTorch, for step_bench.ts: prints medians in milliseconds, by the clock and of processor time.

python3 train_step.py small|mobilefacenet|resnet50|iresnet18|iresnet50 BATCH WARM_UP STEPS cpu|cuda [channels_last]
THREADS=n sets the threads.
"""
import os
import sys
import time

# Some machines ask for older kernels of OpenBLAS, several times slower; the peer shall have its best.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    if name in os.environ:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)

import torch
import torch.nn as nn
import torch.nn.functional as F

network, batch, warm_up, steps, device = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
layout = torch.channels_last if "channels_last" in sys.argv else torch.contiguous_format
torch.set_num_threads(int(os.environ.get("THREADS", "1")))
torch.manual_seed(0)


class SmallBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Conv2d(inputs, outputs, 1, 2, bias=False)

    def forward(self, x):
        return F.relu(self.branch(x) + self.shortcut(x))


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = 4 * width
        self.first = nn.Sequential(nn.BatchNorm2d(inputs), nn.ReLU())
        self.branch = nn.Sequential(
            nn.Conv2d(inputs, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, outputs, 1, bias=False))
        self.shortcut = (nn.Conv2d(inputs, outputs, 1, stride, bias=False)
                         if stride != 1 or inputs != outputs else None)

    def forward(self, x):
        activated = self.first(x)
        return self.branch(activated) + (self.shortcut(activated) if self.shortcut else x)


def resnet50():
    blocks, inputs = [], 64
    for stage, count in enumerate([3, 4, 6, 3]):
        for i in range(count):
            width = 64 * 2 ** stage
            blocks.append(Bottleneck(inputs, width, 2 if stage > 0 and i == 0 else 1))
            inputs = 4 * width
    return [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
            *blocks, nn.BatchNorm2d(2048), nn.ReLU()]


class ImprovedBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.branch = nn.Sequential(
            nn.BatchNorm2d(inputs), nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs), nn.PReLU(outputs),
            nn.Conv2d(outputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
        ) if stride != 1 or inputs != outputs else None

    def forward(self, x):
        return self.branch(x) + (self.shortcut(x) if self.shortcut else x)


def iresnet(counts):
    blocks, inputs = [], 64
    for stage, count in enumerate(counts):
        for i in range(count):
            outputs = 64 * 2 ** stage
            blocks.append(ImprovedBlock(inputs, outputs, 2 if i == 0 else 1))
            inputs = outputs
    return [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.PReLU(64), *blocks, nn.BatchNorm2d(512)]


def activated(inputs, outputs, kernel, stride=1, groups=1):
    return [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs), nn.PReLU(outputs)]


class InvertedResidual(nn.Module):
    def __init__(self, inputs, expansion, outputs, stride):
        super().__init__()
        channels = expansion * inputs
        self.branch = nn.Sequential(
            *activated(inputs, channels, 1), *activated(channels, channels, 3, stride, channels),
            nn.Conv2d(channels, outputs, 1, bias=False), nn.BatchNorm2d(outputs))
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return self.branch(x) + x if self.residual else self.branch(x)


def mobilefacenet(embedding):
    blocks, inputs = [], 64
    for expansion, outputs, count, stride in [
            (2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1)]:
        for i in range(count):
            blocks.append(InvertedResidual(inputs, expansion, outputs, stride if i == 0 else 1))
            inputs = outputs
    return [*activated(3, 64, 3, 2), *activated(64, 64, 3, 1, 64), *blocks, *activated(128, 512, 1),
            nn.Conv2d(512, 512, 7, groups=512, bias=False), nn.BatchNorm2d(512),
            nn.Conv2d(512, embedding, 1, bias=False)]


size, embedding, last = 112, 512, []
if network == "small":
    size, embedding = 56, 128
    body = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
            SmallBlock(16, 16), SmallBlock(16, 32), SmallBlock(32, 64)]
    last = [nn.Linear(64 * 49, embedding)]
elif network == "mobilefacenet":
    body = mobilefacenet(embedding)
elif network == "resnet50":
    body, last = resnet50(), [nn.Linear(2048 * 16, embedding)]
else:
    body = iresnet({"iresnet18": [2, 2, 2, 2], "iresnet50": [3, 4, 14, 3]}[network])
    last = [nn.Linear(512 * 49, embedding)]
net = nn.Sequential(*body, nn.Flatten(), *last, nn.BatchNorm1d(embedding)).to(device, memory_format=layout)
weight = nn.Parameter(torch.randn(100, embedding, device=device))
optimizer = torch.optim.SGD([*net.parameters(), weight], 0.01, momentum=0.9, weight_decay=5e-4)
images = (torch.rand(batch, 3, size, size, device=device) * 2 - 1).to(memory_format=layout)
labels = torch.arange(batch, device=device)
clock, busy = [], []
for _ in range(warm_up + steps):
    start, ran = time.perf_counter(), time.process_time()
    loss = F.cross_entropy(16 * F.linear(F.normalize(net(images)), F.normalize(weight)), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()
    clock.append((time.perf_counter() - start) * 1000)
    busy.append((time.process_time() - ran) * 1000)
print(*(sorted(times[warm_up:])[steps // 2] for times in (clock, busy)),
      sum(p.numel() for p in net.parameters()))
