"""One training step in PyTorch, for step_bench.ts: prints the median in milliseconds.

python3 train_step.py small|resnet50 BATCH WARM_UP STEPS cpu|cuda; THREADS=n sets the threads.
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


if network == "small":
    size, embedding = 56, 128
    body = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
            SmallBlock(16, 16), SmallBlock(16, 32), SmallBlock(32, 64)]
    flat = 64 * 49
else:
    size, embedding, body, flat = 112, 512, resnet50(), 2048 * 16
net = nn.Sequential(*body, nn.Flatten(), nn.Linear(flat, embedding), nn.BatchNorm1d(embedding)).to(device)
weight = nn.Parameter(torch.randn(100, embedding, device=device))
optimizer = torch.optim.SGD([*net.parameters(), weight], 0.01, momentum=0.9, weight_decay=5e-4)
images = torch.rand(batch, 3, size, size, device=device) * 2 - 1
labels = torch.arange(batch, device=device)
times = []
for _ in range(warm_up + steps):
    start = time.perf_counter()
    loss = F.cross_entropy(16 * F.linear(F.normalize(net(images)), F.normalize(weight)), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()
    times.append((time.perf_counter() - start) * 1000)
print(sorted(times[warm_up:])[steps // 2])
